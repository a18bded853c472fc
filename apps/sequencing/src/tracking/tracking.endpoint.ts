import { Controller, Inject } from '@nestjs/common';
import { recordFetch, type TrackedAnswer, type TrackedFetch, type VariantName } from '@sortie/contracts';
import { EventStore, type Unit } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { enrollment } from '../enrollments/enrollment.js';
import { mailKeys } from '../mail/mail-keys.js';
import { perhapsSent } from '../sending/perhaps-sent.js';
import { SequencingConfig } from '../sequencing.config.js';
import { settleWinner } from '../variants/settle-winner.js';
import { recordFetched } from './fetched.js';
import { linksPlace } from './track-mail.js';
import { readTrackingToken, type TrackedThing } from './tracking-token.js';
import { visitorOf } from './visitor.js';

interface Row {
  enrollment_id: string;
  contact_id: string;
  mailbox_id: string;
  step: number;
  variant: VariantName | null;
  links: Buffer | null;
  seconds: number;
}

@Controller()
export class TrackingEndpoint {
  private readonly key: Buffer;

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(WorkspaceTime) private readonly time: WorkspaceTime,
    @Inject(SequencingConfig) config: SequencingConfig,
  ) {
    this.key = mailKeys(config).tracker.key;
  }

  /** The first fetch of each kind, by a person and by machines, is an event; the rest are counted. */
  @Handles(recordFetch)
  async fetch({ token, user_agent, automatic }: TrackedFetch): Promise<TrackedAnswer> {
    const thing = readTrackingToken(token, this.key);
    if (!thing) return { kind: 'unknown', location: null };
    const clock = await this.time.testClock(thing.workspaceId);
    return this.store.within(thing.workspaceId, { now: clock?.now ?? new Date() }, async (unit) => {
      const row = await read(unit, thing);
      const location = row && thing.link !== null ? this.target(thing, row) : null;
      if (!row || (thing.link !== null && !location)) return { kind: 'unknown', location: null };
      const secondsSinceSent = clock ? null : row.seconds;
      const by = visitorOf({ userAgent: user_agent, automatic, secondsSinceSent });
      if (await firstOfItsKind(unit, thing, row.contact_id, by)) await this.tell(unit, thing, row, by);
      return { kind: thing.link === null ? 'open' : 'click', location };
    });
  }

  private async tell(unit: Unit, thing: TrackedThing, row: Row, by: 'human' | 'machine'): Promise<void> {
    if (by === 'human') {
      const column = thing.link === null ? 'opened_at' : 'clicked_at';
      await unit.sql.query(
        `update touches set ${column} = coalesce(${column}, $3) where workspace_id = $1 and id = $2`,
        [unit.workspaceId, thing.touchId, unit.now],
      );
    }
    const { state, version } = await unit.load(enrollment, row.enrollment_id);
    const touch = { id: thing.touchId, step: row.step, mailboxId: row.mailbox_id, variant: row.variant };
    unit.append(row.enrollment_id, version, recordFetched(state, touch, by, thing.link));
    if (by === 'machine' || !row.variant) return;
    await unit.flush();
    await settleWinner(unit, state.campaignId, row.step);
  }

  private target(thing: TrackedThing, { links }: Row): string | null {
    if (!links) return null;
    const opened = this.store.keyring.open(thing.workspaceId, links, linksPlace(thing.touchId)).toString();
    return (JSON.parse(opened) as string[])[thing.link!] ?? null;
  }
}

/**
 * Only mail that went out counts, and only while its person is known: an erasure takes the address from the touch. The
 * touch's row comes first, as everywhere, so that the two wait for each other.
 */
async function read(unit: Unit, { touchId }: TrackedThing): Promise<Row | undefined> {
  const { rows } = await unit.sql.query<Row>(
    `select t.enrollment_id, t.contact_id, t.mailbox_id, t.step, t.variant, l.links,
       extract(epoch from clock_timestamp() - (t.trail->-1->>'recorded_at')::timestamptz)::float8 as seconds
     from touches t left join tracked_links l on l.workspace_id = $1 and l.touch_id = t.id
     where t.workspace_id = $1 and t.id = $2 and t.address_hash is not null
       and (t.state = 'accepted' or ${perhapsSent}) for update of t`,
    [unit.workspaceId, touchId],
  );
  return rows[0];
}

async function firstOfItsKind(unit: Unit, thing: TrackedThing, contactId: string, by: string): Promise<boolean> {
  const { rows } = await unit.sql.query<{ times: number }>(
    `insert into tracked_fetches as f (workspace_id, touch_id, contact_id, link, by, times, first_at, last_at)
     values ($1, $2, $3, $4, $5, 1, $6, $6)
     on conflict (workspace_id, touch_id, link, by) do update set times = f.times + 1, last_at = $6
     returning times`,
    // -1: the mail itself; a key has no room for null.
    [unit.workspaceId, thing.touchId, contactId, thing.link ?? -1, by, unit.now],
  );
  return rows[0]!.times === 1;
}
