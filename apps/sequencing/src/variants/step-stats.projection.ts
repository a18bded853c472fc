import type { EmailOpened, ReplyClassified } from '@sortie/contracts';
import type { Projection, RecordedEvent } from '@sortie/event-store';
import { outcomes, type Outcome } from './outcomes.js';

type Event = RecordedEvent<EmailOpened & ReplyClassified>;

const outcomeOf: Record<string, Outcome> = {
  'email.sent': 'sent',
  'email.delivered': 'delivered',
  'email.opened': 'opened',
  'email.clicked': 'clicked',
  'reply.received': 'replied',
  'reply.classified': 'replied',
  'email.bounced': 'bounced',
  'email.unsubscribed': 'unsubscribed',
  'email.complained': 'complained',
};

interface Mail {
  enrollment: string;
  campaign: string;
  step: number;
  variant: string;
  seen: number;
}

/**
 * What the mails of a step brought, by wording; a mail counts once for each. `step_outcomes` remembers what a mail has
 * counted for, so that a second bounce, open or answer changes nothing.
 */
export const stepStatsProjection: Projection = {
  name: 'step_stats',
  types: Object.keys(outcomeOf),
  tables: ['step_outcomes', 'step_stats'],
  async apply(events: Event[], sql, target) {
    const mails = [...mailsOf(events).values()];
    if (mails.length === 0) return;
    const column = (of: (mail: Mail) => unknown) => mails.map(of);
    const sent = sql.query({
      name: `step-stats-${target('step_stats')}`,
      text: statement(target('step_outcomes'), target('step_stats')),
      values: [
        events[0]!.workspaceId,
        column(({ enrollment }) => enrollment),
        column(({ step }) => step),
        column(({ campaign }) => campaign),
        column(({ variant }) => variant),
        column(({ seen }) => seen),
      ],
    });
    return { sent };
  },
};

/** What the events say of each mail, in one fixed order: two writers never wait for each other in a circle. */
function mailsOf(events: readonly Event[]): Map<string, Mail> {
  const mails = new Map<string, Mail>();
  for (const { type, data, streamId } of events) {
    const { step, campaign_id, variant = 'a' } = data;
    // Facts of other streams, and of before steps were told apart.
    if (step === undefined || !campaign_id || !counts(type, data)) continue;
    const key = `${streamId} ${step}`;
    const bit = 1 << outcomes.indexOf(outcomeOf[type]!);
    const mail = mails.get(key) ?? { enrollment: streamId, campaign: campaign_id, step, variant, seen: 0 };
    mails.set(key, { ...mail, seen: mail.seen | bit });
  }
  return new Map([...mails].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Machines open everything, absence notes answer everything, somebody else's mail answers nothing, and who asks to be
 * left alone has not been won over.
 */
function counts(type: string, { by, classification, from_other }: Event['data']): boolean {
  const fetched = type === 'email.opened' || type === 'email.clicked';
  if (fetched) return (by as string) === 'human';
  if (!type.startsWith('reply.')) return true;
  return !from_other && classification !== 'out_of_office' && classification !== 'unsubscribe';
}

function statement(kept: string, stats: string): string {
  const gained = outcomes.map((name, bit) => `(count(*) filter (where gained & ${1 << bit} <> 0))::int as ${name}`);
  return `with marked as (
      insert into ${kept} as o (workspace_id, enrollment_id, step, campaign_id, variant, seen)
      select $1, * from unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::smallint[])
      on conflict (workspace_id, enrollment_id, step) do update set seen = o.seen | excluded.seen
      returning campaign_id, step, variant, new.seen & ~coalesce(old.seen, 0::smallint) as gained)
    insert into ${stats} as s (workspace_id, campaign_id, step, variant, ${outcomes.join(', ')})
    select $1, campaign_id, step, variant, ${gained.join(', ')}
    from marked where gained <> 0 group by campaign_id, step, variant order by campaign_id, step, variant
    on conflict (workspace_id, campaign_id, step, variant) do update
      set ${outcomes.map((name) => `${name} = s.${name} + excluded.${name}`).join(', ')}`;
}
