import type { EventStore } from '@sortie/event-store';
import { touchById } from '../inbound/correspondence.js';
import { perhapsSent } from '../sending/perhaps-sent.js';
import type { MatchedTouch } from '../inbound/matched-touch.js';
import { renameSend } from '../threads/send-outcome.js';
import type { ResendEvent } from './hook-event.js';

/**
 * The touch that an event is about: by the tag that its mail carries, else by Resend's id once it is stored; only one
 * of the same mailbox, whose secret signed the event: mailboxes of one account hear of each other's. Resend's
 * Message-ID is kept with it: replies will name that one.
 */
export async function findMailed(
  store: EventStore,
  mailbox: { workspaceId: string; id: string },
  { touchId, emailId, messageId }: ResendEvent,
): Promise<MatchedTouch | 'of_another' | undefined> {
  const { workspaceId } = mailbox;
  const id = touchId ?? (await idOf(store, workspaceId, emailId));
  const touch = id ? await touchById(store, id) : undefined;
  if (!touch) return undefined;
  if (touch.workspaceId !== workspaceId || touch.mailboxId !== mailbox.id) return 'of_another';
  // A person's answer in the thread goes by an id of its own.
  if (messageId && touch.sendId) {
    const { sendId } = touch;
    await store.within(workspaceId, {}, (unit) => renameSend(unit, sendId, messageId));
  } else if (messageId) {
    await store.within(workspaceId, {}, (unit) =>
      unit.sql.query(
        `update touches t set provider_id = $3, message_id = $4
         where workspace_id = $1 and id = $2 and (provider_id, message_id) is distinct from ($3, $4)
           and (state = 'accepted' or ${perhapsSent})`,
        [workspaceId, touch.id, emailId, messageId],
      ),
    );
  }
  return touch;
}

async function idOf(store: EventStore, workspaceId: string, emailId: string): Promise<string | undefined> {
  const { rows } = await store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
    sql.query<{ id: string }>('select id from touches where workspace_id = $1 and provider_id = $2', [
      workspaceId,
      emailId,
    ]),
  );
  return rows[0]?.id;
}
