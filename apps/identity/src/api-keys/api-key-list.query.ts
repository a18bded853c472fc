import type { ApiKey, Scope } from '@sortie/contracts';
import { statement, type Sql } from '@sortie/event-store';

/** A row of the list. */
export interface ApiKeyRow {
  id: string;
  name: string;
  mode: 'live' | 'test';
  prefix: string;
  last4: string;
  scopes: Scope[];
  expires_at: Date | null;
  revoked_at: Date | null;
  created_at: Date;
  version: number;
}

/** Where a row stands in the list. */
export interface ApiKeyPlace {
  created_at: string;
  id: string;
}

const select = statement(
  'api-keys-page',
  `select k.id, c.name, k.mode, c.prefix, c.last4, k.scopes, c.expires_at, k.revoked_at, k.created_at, k.version
   from api_keys k join api_key_credentials c on c.workspace_id = $1 and c.api_key_id = k.id
   where k.workspace_id = $1 and (k.created_at, k.id) > ($2, $3) order by k.created_at, k.id limit $4`,
);

/** Keys of a workspace, revoked ones too, in the order in which they were made. */
export async function selectKeys(sql: Sql, workspaceId: string, after: ApiKeyPlace | undefined, take: number) {
  const { created_at, id } = after ?? { created_at: '-infinity', id: '' };
  const { rows } = await sql.query<ApiKeyRow>(select(workspaceId, created_at, id, take));
  return rows;
}

export function placeOf(row: ApiKeyRow): ApiKeyPlace {
  return { created_at: row.created_at.toISOString(), id: row.id };
}

export function show({ created_at, expires_at, revoked_at, ...row }: ApiKeyRow): ApiKey {
  return {
    object: 'api_key',
    ...row,
    expires_at: expires_at?.toISOString() ?? null,
    revoked_at: revoked_at?.toISOString() ?? null,
    created_at: created_at.toISOString(),
  };
}
