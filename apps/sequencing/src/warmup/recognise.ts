import type { EventStore } from '@sortie/event-store';
import { WorkspaceTime } from '../clock/workspace-time.js';
import type { ImapAccount } from '../imap/account.js';
import type { Folder } from '../imap/cursors.js';
import type { InboundMail } from '../inbound/inbound-mail.js';
import { arrived } from './arrive.js';
import { refHeader } from './ref-header.js';

/**
 * Whether a mail of a mailbox is warmup mail, or about some: a bounce, an automatic answer. Such mail goes no further,
 * so it can never count as a reply. What is found for the first time is noted with the folder it was found in.
 */
export async function recogniseWarmup(
  store: EventStore,
  { workspaceId, mailboxId }: Pick<ImapAccount, 'workspaceId' | 'mailboxId'>,
  mail: InboundMail,
  role: Folder['role'],
): Promise<boolean> {
  const own = await warmupMails(store, workspaceId, [mail.messageId, ...refsOf(mail)]);
  const found = own.find((each) => each.to_mailbox_id === mailboxId);
  if (found) {
    const now = await new WorkspaceTime(store).now(workspaceId);
    await store.within(workspaceId, { now }, (unit) =>
      arrived(unit, found.id, role === 'junk' ? 'spam' : 'inbox', mail.messageId),
    );
  }
  if (own.length > 0) return true;
  const about = [mail.dsn?.originalMessageId, mail.arf?.originalMessageId, mail.inReplyTo, ...mail.references];
  return (await warmupMails(store, workspaceId, about)).length > 0;
}

/** The Message-ID that we gave it, where a provider has put its own in its place. */
function refsOf({ headers }: InboundMail): string[] {
  return (headers.get(refHeader.toLowerCase()) ?? []).slice(0, 1);
}

async function warmupMails(store: EventStore, workspaceId: string, ids: readonly (string | null | undefined)[]) {
  const named = ids.filter((id) => typeof id === 'string');
  if (named.length === 0) return [];
  const { rows } = await store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
    sql.query<{ id: string; to_mailbox_id: string }>({
      name: 'warmup-recognise',
      text: 'select id, to_mailbox_id from warmup_mails where workspace_id = $1 and message_id = any($2)',
      values: [workspaceId, named],
    }),
  );
  return rows;
}
