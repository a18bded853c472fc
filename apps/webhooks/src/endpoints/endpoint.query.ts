import { notFound, type Endpoint, type List, type ListEndpoints } from '@sortie/contracts';
import { listPage, oldestFirst, statement, Where, type CursorCodec, type Sql } from '@sortie/event-store';
import { show, type EndpointRow } from './endpoint.js';

const columns = 'id, url, events, description, status, disabled_reason, created_at, updated_at, version';

const find = statement('endpoint-find', `select ${columns} from endpoints where workspace_id = $1 and id = $2`);
const lock = statement(
  'endpoint-lock',
  `select ${columns} from endpoints where workspace_id = $1 and id = $2 for update`,
);
const save = statement(
  'endpoint-save',
  `update endpoints set url = $3, events = $4, description = $5, status = $6, disabled_reason = $7, updated_at = $8,
     version = version + 1
   where workspace_id = $1 and id = $2 returning ${columns}`,
);

/** The endpoint, or a 404. */
export async function findEndpoint(sql: Sql, workspaceId: string, id: string): Promise<EndpointRow> {
  return known((await sql.query<EndpointRow>(find(workspaceId, id))).rows[0]);
}

/** The endpoint, locked until the unit ends, or a 404. */
export async function lockEndpoint(sql: Sql, workspaceId: string, id: string): Promise<EndpointRow> {
  return known((await sql.query<EndpointRow>(lock(workspaceId, id))).rows[0]);
}

/** One page of the workspace's endpoints, oldest first. */
export function listEndpointsPage(
  sql: Sql,
  codec: CursorCodec,
  workspaceId: string,
  input: ListEndpoints,
): Promise<List<Endpoint>> {
  const where = new Where().and('workspace_id = ?', workspaceId);
  const select = `select ${columns} from endpoints`;
  return listPage(sql, codec, input, { list: 'endpoints', select, where, order: oldestFirst(), show });
}

/** Writes what may change of an endpoint, as its next version. */
export async function saveEndpoint(sql: Sql, workspaceId: string, row: EndpointRow, now: Date): Promise<EndpointRow> {
  const { id, url, events, description, status, disabled_reason } = row;
  const saved = save(workspaceId, id, url, events, description, status, disabled_reason, now);
  return (await sql.query<EndpointRow>(saved)).rows[0]!;
}

function known(row: EndpointRow | undefined): EndpointRow {
  if (!row) throw notFound('webhook endpoint');
  return row;
}
