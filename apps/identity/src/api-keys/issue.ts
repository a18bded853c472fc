import type { ApiKey, Fact } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import type { CreateKey } from './api-key.decide.js';
import { keepCredential } from './credentials.js';
import { macOf, mintKey } from './secret-key.js';

/** Appends the facts of a new key, keeps its MAC beside them, and answers the resource and the key in clear. */
export async function issueKey(
  unit: Unit,
  wanted: CreateKey & { name: string },
  facts: Fact[],
  pepper: Buffer,
): Promise<{ resource: ApiKey; key: string }> {
  const { api_key_id: id, name, mode, scopes, expires_at } = wanted;
  const { key, keyId, prefix, last4 } = mintKey(mode);
  unit.append(id, 0, facts);
  await keepCredential(unit.sql, {
    workspaceId: unit.workspaceId,
    apiKeyId: id,
    name,
    keyId,
    mac: macOf(pepper, key),
    prefix,
    last4,
    expiresAt: expires_at,
  });
  const created_at = unit.now.toISOString();
  const resource: ApiKey = {
    object: 'api_key', id, name, mode, prefix, last4, scopes, expires_at, revoked_at: null, created_at,
    version: facts.length,
  };
  return { resource, key };
}
