import type { Unit } from '@sortie/event-store';

/** Whether the unit's workspace is in test mode: only such a workspace has a clock of its own. */
export async function isTest({ sql, workspaceId }: Unit): Promise<boolean> {
  const { rowCount } = await sql.query('select from clocks where workspace_id = $1', [workspaceId]);
  return rowCount === 1;
}
