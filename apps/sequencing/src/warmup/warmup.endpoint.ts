import { Controller, Inject } from '@nestjs/common';
import { getWarmup, isId, notFound, type ById, type CallContext, type Warmup } from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { readiness, selectMailboxes, type MailboxRow } from '../mailboxes/mailbox.rows.js';
import { laneTimezone } from '../pacing/lane.js';
import { localDay } from '../pacing/window.js';
import { missing, whyWarmed } from './missing.js';
import { exchanging, warmupDaysOf, type CountedDay } from './warmup.query.js';

@Controller()
export class WarmupEndpoint {
  constructor(@Inject(EventStore) private readonly store: EventStore) {}

  @Handles(getWarmup)
  async get({ id }: ById, context: CallContext): Promise<Warmup> {
    if (!isId('mailbox', id)) throw notFound('mailbox');
    const { workspace_id } = context.caller;
    return this.store.read(context, async (sql) => {
      const [[row], days, mailboxes] = await Promise.all([
        selectMailboxes(sql, 'm.id = $2', [workspace_id, id]),
        warmupDaysOf(sql, workspace_id, id),
        exchanging(sql, workspace_id),
      ]);
      if (!row) throw notFound('mailbox');
      return show(row, days, mailboxes > 1, new Date(context.now));
    });
  }
}

function show(row: MailboxRow, days: CountedDay[], accompanied: boolean, at: Date): Warmup {
  const state = readiness(row, at);
  const since = row.warmup_since ?? row.created_at;
  const today = days.find(({ day }) => day === localDay(at, laneTimezone(row.send_window)));
  const { health, exchanges } = row;
  return {
    object: 'warmup',
    mailbox_id: row.id,
    enabled: exchanges,
    warmed: state.warmed,
    reason: state.reason,
    detail: state.warmed ? whyWarmed(state) : missing(state, { health, since, exchanges, accompanied }, at),
    since: since.toISOString(),
    warmed_at: state.warmed_at?.toISOString() ?? null,
    today: { planned: today?.planned ?? 0, sent: today?.sent ?? 0 },
    days: days.map(({ day, sent, inbox, spam }) => ({ day, sent, inbox, spam })),
  };
}
