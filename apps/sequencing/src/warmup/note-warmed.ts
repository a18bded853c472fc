import { mailboxWarmed } from '@sortie/contracts';
import type { EventStore, Unit } from '@sortie/event-store';
import { warmupDays } from '../pacing/cap.js';

/** SQL: whether mailbox `m` has become warmed by `now`, and nobody has said so yet. */
const becameWarmed = (now: string) => `m.warmed_at is null and m.declared_warmed_at is null
  and m.health in ('good', 'watch')
  and coalesce(m.warmup_since, m.created_at) <= ${now} - make_interval(days => ${warmupDays})`;

/** Says of mailboxes that their days in good standing are full, once for each warmup; of all workspaces or one. */
export async function noteWarmed(
  store: EventStore,
  nowOf: (workspaceId: string) => Promise<Date>,
  workspaceId?: string,
): Promise<void> {
  const { rows } = await store.worker((sql) =>
    sql.query<{ workspace_id: string; id: string }>(
      `select m.workspace_id, m.id from mailboxes m left join clocks c on c.workspace_id = m.workspace_id
       where ($1::text is null or m.workspace_id = $1) and ${becameWarmed('coalesce(c.now, now())')}
       order by coalesce(m.warmup_since, m.created_at) limit 100`,
      [workspaceId ?? null],
    ),
  );
  for (const { workspace_id, id } of rows) {
    const now = await nowOf(workspace_id);
    await store.within(workspace_id, { now }, (unit) => note(unit, id));
  }
}

async function note(unit: Unit, mailboxId: string): Promise<void> {
  const { rows } = await unit.sql.query<{ version: number }>(
    `update mailboxes m set warmed_at = $3, version = version + 1
     where workspace_id = $1 and id = $2 and ${becameWarmed('$3::timestamptz')} returning version`,
    [unit.workspaceId, mailboxId, unit.now],
  );
  if (rows[0]) unit.append(mailboxId, rows[0].version - 1, [mailboxWarmed({ mailbox_id: mailboxId, by: 'days' })]);
}
