import type { Sql } from '@sortie/event-store';
import { readiness, selectMailboxes, type MailboxRow } from '../mailboxes/mailbox.rows.js';
import { missing } from '../warmup/missing.js';
import { exchanging } from '../warmup/warmup.query.js';

/** Whether a pool may launch, and in a sentence why. */
export interface PoolReadiness {
  warmed: boolean;
  reason: string;
}

// A pool holds up to 200 mailboxes; a sentence with three of them is still read.
const mostNamed = 3;

/** Judges a pool, or `only` one mailbox of it, at that time; null when there is no such pool. */
export async function poolReadiness(
  sql: Sql,
  workspaceId: string,
  poolId: string,
  at: Date,
  only: string | null = null,
): Promise<PoolReadiness | null> {
  const { rows } = await sql.query<{ mailbox_ids: string[] }>(
    'select mailbox_ids from pools where workspace_id = $1 and id = $2',
    [workspaceId, poolId],
  );
  if (!rows[0]) return null;
  return (await judgePools(sql, workspaceId, [only ? [only] : rows[0].mailbox_ids], at))[0]!;
}

/** Judges pools, each given by its mailboxes: two statements, however many they are. */
export async function judgePools(
  sql: Sql,
  workspaceId: string,
  pools: readonly string[][],
  at: Date,
): Promise<PoolReadiness[]> {
  const ids = [...new Set(pools.flat())];
  const [mailboxes, exchange] = await Promise.all([
    selectMailboxes(sql, 'm.id = any($2) order by m.id', [workspaceId, ids]),
    exchanging(sql, workspaceId),
  ]);
  return pools.map((pool) => {
    const own = new Set(pool);
    return judge(
      mailboxes.filter(({ id }) => own.has(id)),
      exchange > 1,
      at,
    );
  });
}

/** A pool is warmed once every mailbox of it is; `accompanied`: its mailboxes have others to exchange with. */
function judge(mailboxes: readonly MailboxRow[], accompanied: boolean, at: Date): PoolReadiness {
  const cold = mailboxes.map((row) => ({ row, state: readiness(row, at) })).filter(({ state }) => !state.warmed);
  if (cold.length === 0) return { warmed: true, reason: 'Every mailbox of the pool is warmed.' };
  const waiting = cold.slice(0, mostNamed).map(({ row, state }) => {
    const { id, health, exchanges, warmup_since, created_at } = row;
    return `${id} (${missing(state, { health, since: warmup_since ?? created_at, exchanges, accompanied }, at)})`;
  });
  const more = cold.length > mostNamed ? ` and ${cold.length - mostNamed} more` : '';
  const count = cold.length === 1 ? '1 mailbox is' : `${cold.length} mailboxes are`;
  return { warmed: false, reason: `${count} still warming: ${waiting.join(', ')}${more}.` };
}
