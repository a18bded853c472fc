import {
  apiKeyCreated,
  apiKeyRevoked,
  DomainError,
  invalidField,
  notFound,
  scopes,
  type ApiKeyFacts,
  type Caller,
  type Fact,
  type Scope,
} from '@sortie/contracts';
import type { ApiKeyState } from './api-key.js';

/** A key that someone wants. */
export interface CreateKey extends ApiKeyFacts {
  /** Null: it never expires. */
  expires_at: string | null;
}

/**
 * A key is never more than its maker, and its mode is the workspace's: time, sending and health are those of one mode.
 * `now` is real time, as expiry is.
 */
export function decideCreate(wanted: CreateKey, maker: Pick<Caller, 'mode' | 'scopes'>, now: Date): Fact[] {
  const missing = wanted.scopes.filter((scope) => !maker.scopes.includes(scope));
  if (missing.length > 0) {
    throw new DomainError('SCOPE_DENIED', `A key cannot give scopes that it lacks: ${missing.join(', ')}.`, undefined, {
      required_scopes: missing,
    });
  }
  if (wanted.mode === 'live' && maker.mode === 'test') {
    throw new DomainError('SCOPE_DENIED', 'A test key cannot create a live key.', undefined, { required_scopes: [] });
  }
  if (wanted.mode !== maker.mode) {
    const message = 'mode must be live, as the workspace is; make a workspace of its own for test mode';
    throw invalidField('mode', 'other_mode', message);
  }
  // Also refuses what has the form of a time and is none, such as February 31.
  if (wanted.expires_at !== null && !(Date.parse(wanted.expires_at) > now.getTime())) {
    throw invalidField('expires_at', 'in_the_past', 'expires_at must be a time in the future');
  }
  const { api_key_id, mode, scopes: given } = wanted;
  return [apiKeyCreated({ api_key_id, mode, scopes: given })];
}

/** Scopes in the order of the permission set, each once. */
export function inOrder(wanted: readonly Scope[]): Scope[] {
  return scopes.filter((scope) => wanted.includes(scope));
}

/** A key that is not there, or is revoked already, is a 404. */
export function decideRevoke(state: ApiKeyState, id: string): Fact[] {
  if (state !== 'active') throw notFound('API key');
  return [apiKeyRevoked({ api_key_id: id })];
}
