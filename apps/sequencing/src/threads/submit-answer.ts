import type { EventStore, Unit } from '@sortie/event-store';
import { keptMs } from '../resend/repeatable.js';
import { suppressionLock } from '../suppressions/suppress.js';
import { suppressionKeys } from '../suppressions/suppression-keys.js';
import { giveBack, sendFailed } from './send-outcome.js';
import { writtenByPerson } from './written-by-person.js';

// A paused mailbox is looked at again so often; its owner resumes it when they like.
const pausedMs = 30_000;

/**
 * The last look before an answer goes out: planned → submitting, by one process and unless its mailbox was paused or
 * its person suppressed meanwhile. Windows, caps and checks of the domain are for cold mail, and never hold an answer.
 */
export function submitAnswer(
  store: EventStore,
  { workspaceId, id, owner, to, now }: { workspaceId: string; id: string; owner: string; to: string; now: Date },
): Promise<boolean> {
  const blind = (text: string) => store.keyring.blind(workspaceId, text);
  const keys = suppressionKeys(blind, to);
  return store.within(workspaceId, { now }, async (unit) => {
    const { sql } = unit;
    void sql.query(`select pg_advisory_xact_lock_shared(${suppressionLock}) from unnest($2::text[]) as key`, [
      workspaceId,
      keys,
    ]);
    if (await tooLateToRepeat(unit, id)) return false;
    const { rowCount } = await sql.query(
      `update reply_sends s set state = 'submitting', owner = $3, attempts = attempts + 1, address_hash = $4,
         first_tried = coalesce(first_tried, clock_timestamp()), updated_at = $5
       where workspace_id = $1 and id = $2 and state = 'planned'
         and exists (select from mailboxes m where m.workspace_id = $1 and m.id = s.mailbox_id and m.status = 'active')
         and not exists (select from suppressions x where x.workspace_id = $1 and x.address_hash = any($6)
           and (x.reason <> 'unsubscribed' or not exists (select from messages where workspace_id = $1
             and thread_id = s.thread_id and ${writtenByPerson})))`,
      [workspaceId, id, owner, blind(to), now, keys],
    );
    if (rowCount === 1) return true;
    const { rowCount: active } = await sql.query(
      `select from reply_sends s join mailboxes m on m.workspace_id = $1 and m.id = s.mailbox_id and m.status = 'active'
       where s.workspace_id = $1 and s.id = $2`,
      [workspaceId, id],
    );
    if (active) await sendFailed(unit, id, 'suppressed', ['planned']);
    else await giveBack(unit, id, ['planned'], pausedMs, 'mailbox_paused');
    return false;
  });
}

/** Resend may have it, and has forgotten its key by now: nobody knows any more, and it waits for evidence. */
async function tooLateToRepeat(unit: Unit, id: string): Promise<boolean> {
  const { rowCount } = await unit.sql.query(
    `update reply_sends s set state = 'unknown', updated_at = $3
     where workspace_id = $1 and id = $2 and state = 'planned' and unknown_since is not null
       and first_tried < clock_timestamp() - make_interval(secs => $4)
       and exists (select from mailboxes m
         where m.workspace_id = $1 and m.id = s.mailbox_id and m.resend_key is not null)`,
    [unit.workspaceId, id, unit.now, keptMs / 1000],
  );
  return rowCount === 1;
}
