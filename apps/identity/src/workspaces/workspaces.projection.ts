import type { WorkspaceFacts } from '@sortie/contracts';
import { statement, type Projection, type RecordedEvent } from '@sortie/event-store';

const insertInto = (table: string) =>
  statement(`${table}-insert`, `insert into ${table} (workspace_id, name, created_at) values ($1, $2, $3)`);

/** The workspaces by id. */
export const workspacesProjection: Projection = {
  name: 'workspaces',
  types: ['workspace.created'],
  tables: ['workspaces'],
  async apply(events: RecordedEvent<WorkspaceFacts>[], sql, target) {
    const insert = insertInto(target('workspaces'));
    for (const { workspaceId, data, occurredAt } of events) await sql.query(insert(workspaceId, data.name, occurredAt));
  },
};
