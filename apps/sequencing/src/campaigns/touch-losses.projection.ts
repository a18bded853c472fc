import type { TouchFailed, TouchSkipped } from '@sortie/contracts';
import type { Projection, RecordedEvent, Sql } from '@sortie/event-store';

type Event = RecordedEvent<Omit<TouchFailed, 'reason'> & Partial<Pick<TouchSkipped | TouchFailed, 'reason'>>>;

interface Delta {
  campaignId: string;
  step: number;
  reason: string;
  touches: number;
}

/**
 * Touches that were not made, per campaign, step and reason: each is counted under the one reason that it has, until it
 * is planned again.
 */
export const touchLossesProjection: Projection = {
  name: 'touch-losses',
  types: ['touch.skipped', 'touch.restored', 'touch.failed', 'email.bounced'],
  tables: ['touch_losses'],
  async apply(events: Event[], sql, target) {
    const workspaceId = events[0]!.workspaceId;
    const refused = await refusedAtOnce(events, workspaceId, sql);
    const deltas = new Map<string, Delta>();
    for (const { type, data } of events) {
      if (type === 'email.bounced' && !refused.has(data.touch_id)) continue;
      const reason = reasonOf(type, data);
      const key = `${data.campaign_id}\n${data.step}\n${reason}`;
      const delta = deltas.get(key) ?? { campaignId: data.campaign_id, step: data.step, reason, touches: 0 };
      deltas.set(key, { ...delta, touches: delta.touches + (type === 'touch.restored' ? -1 : 1) });
    }
    const rows = [...deltas].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, delta]) => delta);
    if (rows.length > 0) await write(rows, workspaceId, sql, target('touch_losses'));
  },
};

function reasonOf(type: string, { reason }: Event['data']): string {
  // Failures that were recorded before their facts named the reason.
  return reason ?? (type === 'touch.failed' ? 'gave_up' : 'bounced');
}

/** A mail that was taken and came back was made; one that was refused at the door was not. */
async function refusedAtOnce(events: Event[], workspaceId: string, sql: Sql): Promise<Set<string>> {
  const ids = events.flatMap(({ type, data }) => (type === 'email.bounced' ? [data.touch_id] : []));
  if (ids.length === 0) return new Set();
  const { rows } = await sql.query<{ id: string }>(
    "select id from touches where workspace_id = $1 and id = any($2) and state = 'failed' and reason = 'bounced'",
    [workspaceId, ids],
  );
  return new Set(rows.map(({ id }) => id));
}

async function write(rows: Delta[], workspaceId: string, sql: Sql, table: string): Promise<void> {
  const column = (name: keyof Delta) => rows.map((row) => row[name]);
  await sql.query(
    `insert into ${table} as l (workspace_id, campaign_id, step, reason, touches)
     select $1, * from unnest($2::text[], $3::int[], $4::text[], $5::int[])
     on conflict (workspace_id, campaign_id, step, reason) do update set touches = l.touches + excluded.touches`,
    [workspaceId, column('campaignId'), column('step'), column('reason'), column('touches')],
  );
}
