import type { Server } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import type { SequencingConfig } from '../sequencing.config.js';
import type { SentLookups } from '../imap/sent-lookups.js';
import { repeatable } from '../resend/repeatable.js';
import { routeOf } from './route.js';
import { SandboxSentFolder, unreadable } from './sent-folder.js';
import type { FolderOf } from './look-up.js';

/** Which Sent folder holds a mailbox's mail: the sandbox's for what it took, else the mailbox's own by IMAP. */
export function folderOf(store: EventStore, config: SequencingConfig, lookups: SentLookups): FolderOf {
  const sandbox = config.sandboxUrl ? new SandboxSentFolder(config.sandboxUrl) : unreadable;
  return async (workspaceId, mailboxId) => {
    const { rows } = await store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
      sql.query<{ email: string; smtp: Server | null; imap: Server | null; test: boolean }>(
        `select m.email, m.smtp, m.imap, l.test
         from mailboxes m join lanes l on l.workspace_id = $1 and l.mailbox_id = m.id
         where m.workspace_id = $1 and m.id = $2`,
        [workspaceId, mailboxId],
      ),
    );
    const mailbox = rows[0];
    // A mailbox that was removed: an answer of it may still be unknown, and nobody can tell.
    if (!mailbox) return { folder: unreadable, user: '' };
    if (!mailbox.smtp) return { folder: repeatable, user: '' };
    const route = routeOf(config, { ...mailbox, smtp: mailbox.smtp });
    if (route?.sandboxed) return { folder: sandbox, user: route.server.user! };
    const folder = mailbox.imap ? lookups.folderOf(workspaceId, mailboxId) : unreadable;
    return { folder, user: '' };
  };
}
