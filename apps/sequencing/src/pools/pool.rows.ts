import { DomainError, isId, type Pool } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import { judgePools } from './pool-readiness.js';

/** A pool as it stands in its table. */
export interface PoolRow {
  id: string;
  name: string;
  mailbox_ids: string[];
  created_at: Date;
  version: number;
}

/** Refuses ids that are no mailboxes of the workspace, each by its place. They stay until the commit. */
export async function mustExist(sql: Sql, workspaceId: string, ids: readonly string[]): Promise<void> {
  const { rows } = await sql.query<{ id: string }>(
    'select id from mailboxes where workspace_id = $1 and id = any($2) order by id for key share',
    [workspaceId, ids.filter((id) => isId('mailbox', id))],
  );
  const known = new Set(rows.map(({ id }) => id));
  const errors = ids.flatMap((id, index) =>
    known.has(id)
      ? []
      : [
          {
            field: `mailbox_ids[${index}]`,
            pointer: `/mailbox_ids/${index}`,
            code: 'unknown_mailbox',
            message: `mailbox_ids[${index}] is not a mailbox of this workspace`,
          },
        ],
  );
  if (errors.length > 0) throw new DomainError('VALIDATION_ERROR', errors[0]!.message, errors);
}

/** The resources, with what their mailboxes' warmup says at that time. */
export async function showPools(sql: Sql, workspaceId: string, rows: readonly PoolRow[], at: Date): Promise<Pool[]> {
  const judged = await judgePools(
    sql,
    workspaceId,
    rows.map(({ mailbox_ids }) => mailbox_ids),
    at,
  );
  return rows.map(({ id, name, mailbox_ids, created_at, version }, index) => {
    const { warmed, reason } = judged[index]!;
    const status = warmed ? 'warmed' : 'warming';
    return { object: 'pool', id, name, mailbox_ids, status, reason, created_at: created_at.toISOString(), version };
  });
}
