import { timingSafeEqual } from 'node:crypto';
import type { Credential, Principal, Scope } from '@sortie/contracts';
import { statement, type Sql } from '@sortie/event-store';

interface Found {
  workspace_id: string;
  id: string;
  mac: Buffer;
  mode: 'live' | 'test';
  scopes: Scope[];
  expires_at: Date | null;
  usable: boolean;
}

// Nobody knows yet whose the key is, so this runs as the worker role. Expiry is real time: the database's.
const find = statement(
  'principal-find',
  `select c.workspace_id, k.id, c.mac, k.mode, k.scopes, c.expires_at,
     k.revoked_at is null and (c.expires_at is null or c.expires_at > clock_timestamp()) as usable
   from api_key_credentials c join api_keys k on k.workspace_id = c.workspace_id and k.id = c.api_key_id
   where c.key_id = $1`,
);

const macBytes = 32;
// No key has this MAC; an unknown id is compared with it, so that it takes as long as a wrong secret.
const nobody = Buffer.alloc(macBytes);

/** Whose key this is; unknown, wrong, revoked and expired keys get one and the same answer. */
export async function principalOf(sql: Sql, { key_id, mac }: Credential): Promise<Principal> {
  const { rows } = await sql.query<Found>(find(key_id));
  const found = rows[0];
  const right = equal(found?.mac ?? nobody, Buffer.from(mac, 'hex'));
  if (!found || !right || !found.usable) return { known: false };
  const { workspace_id, id: principal_id, mode, scopes, expires_at } = found;
  return { known: true, principal_id, workspace_id, mode, scopes, expires_at: expires_at?.toISOString() ?? null };
}

function equal(kept: Buffer, given: Buffer): boolean {
  return given.length === macBytes && timingSafeEqual(kept, given);
}
