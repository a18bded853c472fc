import { healthBands, type HealthBand } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';

/** What became of the mails of a week, in the order in which they are shown. */
export const outcomes = ['sent', 'bounced', 'complained', 'replied'] as const;

/** All live workspaces together. */
export interface LiveFigures {
  /** Campaign mails of the last seven days (UTC), each by the day on which it happened; automatic answers left out. */
  week: Record<(typeof outcomes)[number], number>;
  mailboxes: { band: HealthBand; status: 'active' | 'paused'; count: number }[];
}

// Only a workspace in test mode has a clock.
const live = (row: string) => `not exists (select from clocks c where c.workspace_id = ${row}.workspace_id)`;

/** Counts them. */
export async function readLiveFigures(store: EventStore): Promise<LiveFigures> {
  const days = `from health_days h where h.day > (now() at time zone 'utc')::date - 7 and ${live('h')}`;
  const sum = (column: string) => `(select coalesce(sum(h.${column}), 0)::int ${days}) as ${column}`;
  // By days, as mails are; the plain bound around them is what the index answers.
  const replied = `(select count(*)::int from replies r where r.classification <> 'out_of_office' and ${live('r')}
    and (r.received_at at time zone 'utc')::date > (now() at time zone 'utc')::date - 7
    and r.received_at > now() - interval '7 days') as replied`;
  return store.worker(async (sql) => {
    const { rows } = await sql.query<LiveFigures['week']>(
      `select ${['sent', 'bounced', 'complained'].map(sum).join(', ')}, ${replied}`,
    );
    const { rows: found } = await sql.query<LiveFigures['mailboxes'][number]>(
      `select m.health as band, m.status, count(*)::int as count from mailboxes m where ${live('m')} group by 1, 2`,
    );
    // None is a figure, too.
    const mailboxes = healthBands.flatMap((band) =>
      (['active', 'paused'] as const).map(
        (status) => found.find((row) => row.band === band && row.status === status) ?? { band, status, count: 0 },
      ),
    );
    return { week: rows[0]!, mailboxes };
  });
}
