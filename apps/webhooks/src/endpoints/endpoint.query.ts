import { notFound } from '@sortie/contracts';
import { statement, type Sql } from '@sortie/event-store';
import type { EndpointRow } from './endpoint.js';

const columns = 'id, url, events, description, status, disabled_reason, created_at, updated_at, version';

const find = statement('endpoint-find', `select ${columns} from endpoints where workspace_id = $1 and id = $2`);
const lock = statement(
  'endpoint-lock',
  `select ${columns} from endpoints where workspace_id = $1 and id = $2 for update`,
);
// Ids are time-ordered: the order of ids is the order of creation.
const page = statement(
  'endpoints-page',
  `select ${columns} from endpoints where workspace_id = $1 and id > $2 order by id limit $3`,
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

export async function selectEndpoints(
  sql: Sql,
  workspaceId: string,
  after: { id: string } | undefined,
  take: number,
): Promise<EndpointRow[]> {
  return (await sql.query<EndpointRow>(page(workspaceId, after?.id ?? '', take))).rows;
}

export function placeOf({ id }: EndpointRow): { id: string } {
  return { id };
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
