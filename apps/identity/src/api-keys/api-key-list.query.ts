import type { ApiKey, List, ListApiKeys, Scope } from '@sortie/contracts';
import { lastCreatedFirst, listPage, Where, type CursorCodec, type Sql } from '@sortie/event-store';

interface ApiKeyRow {
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

const select = `select k.id, c.name, k.mode, c.prefix, c.last4, k.scopes, c.expires_at, k.revoked_at, k.created_at,
  k.version
  from api_keys k join api_key_credentials c on c.workspace_id = k.workspace_id and c.api_key_id = k.id`;

/** Keys of a workspace, revoked ones too, in the order in which they were made. */
export function listKeysPage(
  sql: Sql,
  codec: CursorCodec,
  workspaceId: string,
  input: ListApiKeys,
): Promise<List<ApiKey>> {
  const where = new Where().and('k.workspace_id = ?', workspaceId);
  const order = { ...lastCreatedFirst('k.created_at', 'k.id'), direction: 'asc' as const };
  return listPage(sql, codec, input, { list: 'api_keys', select, where, order, show });
}

function show({ created_at, expires_at, revoked_at, ...row }: ApiKeyRow): ApiKey {
  return {
    object: 'api_key',
    ...row,
    expires_at: expires_at?.toISOString() ?? null,
    revoked_at: revoked_at?.toISOString() ?? null,
    created_at: created_at.toISOString(),
  };
}
