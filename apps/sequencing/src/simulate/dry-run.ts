import type { EventStore } from '@sortie/event-store';
import { earliestSlot } from '../pacing/slot.js';
import { mailboxLimits } from '../pacing/mailbox-limits.js';
import { readLane } from '../sending/lane-row.js';
import { nextReady, readyLanes } from '../sending/ready-lanes.js';
import type { Sender } from '../sending/sender.js';
import type { Limits } from './limits.js';

/** What a dry run moves through time. */
export interface Stage {
  store: EventStore;
  workspaceId: string;
  sender: Sender;
  limits: Limits;
  /** Handles the answers that have come in so far; false when there are none. */
  answers(): Promise<boolean>;
}

/** Where a dry run stopped: at its end, at the horizon, or because it took too long. */
export type Stopped = 'finished' | 'horizon' | 'cut';

/** Makes what is due, lane by lane, moves the clock to the next due time, and so on: as the test clock is moved. */
export async function dryRun(stage: Stage, until: Date, mayGoOn: () => boolean): Promise<Stopped> {
  let now = await clock(stage);
  for (;;) {
    if (!(await runDue(stage, now, mayGoOn))) return 'cut';
    const next = await nextReady(stage.store, stage.workspaceId);
    if (!next) return 'finished';
    if (next > until) return 'horizon';
    if (next > now) await moveTo(stage, (now = next));
  }
}

async function runDue(stage: Stage, now: Date, mayGoOn: () => boolean): Promise<boolean> {
  for (let went = true; went;) {
    went = false;
    for (const lane of await readyLanes(stage.store, stage.workspaceId, now)) {
      if (!mayGoOn()) return false;
      if (await stage.sender.sendNext(stage.workspaceId, lane, now)) went = true;
      await noteLimit(stage, lane, now);
    }
    if (!went) went = await stage.answers();
  }
  return true;
}

/** What keeps a lane from sending on although something is due. */
async function noteLimit({ store, workspaceId, limits }: Stage, mailboxId: string, now: Date): Promise<void> {
  await store.read({ caller: { workspace_id: workspaceId } }, async (sql) => {
    const lane = await readLane(sql, workspaceId, mailboxId, now);
    // In order, so that what is made already is never walked over: with a limit alone the whole table might be.
    const due = await sql.query(
      `select from touches where workspace_id = $1 and mailbox_id = $2 and state = 'planned' and due_at <= $3
       order by due_at, id limit 1`,
      [workspaceId, mailboxId, now],
    );
    const binding = lane && due.rowCount ? earliestSlot(mailboxLimits(lane.mailbox, lane.state), now).binding : null;
    if (binding) limits.note(binding);
  });
}

async function clock({ store, workspaceId }: Stage): Promise<Date> {
  const { rows } = await store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
    sql.query<{ now: Date }>('select now from clocks where workspace_id = $1', [workspaceId]),
  );
  return rows[0]!.now;
}

async function moveTo({ store, workspaceId }: Stage, to: Date): Promise<void> {
  await store.within(workspaceId, {}, (unit) =>
    unit.sql.query('update clocks set now = $2, target = greatest(target, $2) where workspace_id = $1', [
      workspaceId,
      to,
    ]),
  );
}
