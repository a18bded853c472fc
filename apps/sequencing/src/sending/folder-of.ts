import type { Server } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import type { SequencingConfig } from '../sequencing.config.js';
import { routeOf } from './route.js';
import { SandboxSentFolder, unreadable } from './sent-folder.js';
import type { FolderOf } from './unknown.js';

/** Which Sent folder holds a mailbox's mail: the sandbox's for test-mode workspaces. */
export function folderOf(store: EventStore, config: SequencingConfig): FolderOf {
  const sandbox = config.sandboxUrl ? new SandboxSentFolder(config.sandboxUrl) : unreadable;
  return async (workspaceId, mailboxId) => {
    const { rows } = await store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
      sql.query<{ email: string; smtp: Server; test: boolean }>(
        `select m.email, m.smtp, l.test from mailboxes m join lanes l on l.workspace_id = $1 and l.mailbox_id = m.id
         where m.workspace_id = $1 and m.id = $2`,
        [workspaceId, mailboxId],
      ),
    );
    const route = rows[0] && routeOf(config, rows[0], null);
    return route?.sandboxed ? { folder: sandbox, user: route.server.user! } : { folder: unreadable, user: '' };
  };
}
