import { dayMs } from '@sortie/contracts';
import type { EventStore, Unit } from '@sortie/event-store';
import { pauseMailbox } from '../mailboxes/pause-mailbox.js';
import { wordsToKeep } from './failures.js';
import { giveBackUntried } from './give-back.js';
import { replan } from './move-touch.js';
import type { TouchPlace } from './touch-row.js';

/** What a server said that wants to be left alone for so many seconds. */
export interface Throttle {
  seconds: number;
  code: string;
  text: string;
}

// Daily limits pass within a day; what lasts longer its owner must hear of.
const longestMs = dayMs;

/**
 * The mailbox's own server takes no mail now, whoever it is for: that is no attempt and uses no slot, and the whole lane
 * waits. A server that has taken nothing for a day pauses the mailbox.
 */
export function throttled(store: EventStore, touch: TouchPlace, now: Date, { seconds, code, text }: Throttle) {
  const until = new Date(now.getTime() + seconds * 1000);
  return store.within(touch.workspaceId, { now }, async (unit) => {
    const kept = await wordsToKeep(unit, touch, text);
    if (!(await replan(unit, touch, ['submitting'], now, kept))) return;
    await giveBackUntried(unit, touch);
    const since = await restLane(unit, touch.mailboxId, until, code);
    if (now.getTime() - since.getTime() < longestMs) return;
    await pauseMailbox(unit, touch.mailboxId, `its server has taken no mail since ${since.toISOString()} (${code})`);
  });
}

/** Answers since when it has been throttled without a mail between; with its code alone: words may name a recipient. */
async function restLane(unit: Unit, mailboxId: string, until: Date, code: string): Promise<Date> {
  const { rows } = await unit.sql.query<{ throttled_since: Date }>(
    `update lanes set throttled_by = $4, throttled_until = greatest(throttled_until, $3),
       throttled_since = case when throttled_since is null or last_sent_at > throttled_since then $5
                              else throttled_since end
     where workspace_id = $1 and mailbox_id = $2 returning throttled_since`,
    [unit.workspaceId, mailboxId, until, code, unit.now],
  );
  return rows[0]!.throttled_since;
}
