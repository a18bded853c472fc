import type { EventStore } from '@sortie/event-store';
import type { ImapFlow } from 'imapflow';
import type { ImapAccount } from './account.js';
import { searchUids } from './search-uids.js';

/** Which of these Message-IDs stand in the selected folder. */
export async function standingIn(client: ImapFlow, messageIds: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const id of messageIds) {
    const uids = await searchUids(client, { header: { 'message-id': id } });
    if (uids.length > 0) found.push(id);
  }
  return found;
}

// Mails that were surely sent: three, since a person may have deleted one.
const controls = 3;

/**
 * Message-IDs of the latest mails that the provider has accepted from us for sure, sent at least `settledSeconds` ago.
 * Only where these are filed does another one's absence mean anything. Those that we have filed ourselves do not count.
 */
export async function surelySent(store: EventStore, account: ImapAccount, settledSeconds: number): Promise<string[]> {
  const { rows } = await store.read({ caller: { workspace_id: account.workspaceId } }, (sql) =>
    sql.query<{ message_id: string }>(
      `select message_id from touches
       where workspace_id = $1 and mailbox_id = $2 and state = 'accepted' and message_id is not null
         and sent_at between now() - interval '30 days' and now() - make_interval(secs => $3)
         and sent_at > coalesce(
           (select appended_at from mailbox_readings where workspace_id = $1 and mailbox_id = $2), '-infinity')
       order by sent_at desc limit ${controls}`,
      [account.workspaceId, account.mailboxId, settledSeconds],
    ),
  );
  return rows.map(({ message_id }) => message_id);
}

/** Writes down who files copies of sent mail. */
export async function rememberFiling(store: EventStore, account: ImapAccount, filesSent: boolean): Promise<void> {
  if (account.filesSent === filesSent) return;
  account.filesSent = filesSent;
  await store.within(account.workspaceId, {}, ({ sql }) =>
    sql.query(
      `insert into mailbox_readings (workspace_id, mailbox_id, state, since, files_sent)
       values ($1, $2, 'waiting', now(), $3)
       on conflict (workspace_id, mailbox_id) do update set files_sent = $3`,
      [account.workspaceId, account.mailboxId, filesSent],
    ),
  );
}
