import { describe, expect, it } from '@jest/globals';
import { apiKeyCreated, apiKeyRevoked, scopes, type DomainError, type Scope } from '@sortie/contracts';
import { apiKeyStream, type ApiKeyState } from './api-key.js';
import { decideCreate, decideRevoke, inOrder, type CreateKey } from './api-key.decide.js';

const now = new Date('2026-11-21T09:00:00.000Z');
const id = 'key_01k0example';
const wanted = (change: Partial<CreateKey> = {}): CreateKey => ({
  api_key_id: id, mode: 'test', scopes: ['contacts:read'], expires_at: null, ...change,
});
const maker = (mode: 'live' | 'test', ...held: Scope[]) => ({ mode, scopes: held });

function refusal(act: () => unknown): Pick<DomainError, 'code' | 'extensions' | 'fields'> {
  try {
    act();
  } catch (error) {
    return error as DomainError;
  }
  throw new Error('it was not refused');
}

describe('creating a key', () => {
  it('records mode and scopes, and nothing that could be a secret', () => {
    expect(decideCreate(wanted(), maker('test', 'contacts:read', 'contacts:write'), now)).toEqual([
      apiKeyCreated({ api_key_id: id, mode: 'test', scopes: ['contacts:read'] }),
    ]);
  });

  it.each(scopes)('refuses %s to a maker with every other scope', (scope) => {
    const others = scopes.filter((held) => held !== scope);
    const everything = wanted({ scopes: [...scopes] });
    expect(refusal(() => decideCreate(everything, maker('live', ...others), now))).toMatchObject({
      code: 'SCOPE_DENIED', extensions: { required_scopes: [scope] },
    });
  });

  it('refuses a key of another mode', () => {
    const make = (mode: 'live' | 'test', by: 'live' | 'test') =>
      decideCreate(wanted({ mode }), maker(by, 'contacts:read'), now);
    expect(refusal(() => make('live', 'test')).code).toBe('SCOPE_DENIED');
    expect(refusal(() => make('test', 'live'))).toMatchObject({
      code: 'VALIDATION_ERROR', fields: [{ field: 'mode', code: 'other_mode' }],
    });
    expect(make('live', 'live')).toHaveLength(1);
    expect(make('test', 'test')).toHaveLength(1);
  });

  const past = ['2026-11-21T09:00:00.000Z', '2020-01-01T00:00:00Z', '2027-02-40T00:00:00Z'];
  it.each(past)('refuses to expire at %s', (time) => {
    const late = wanted({ expires_at: time });
    expect(refusal(() => decideCreate(late, maker('test', 'contacts:read'), now))).toMatchObject({
      code: 'VALIDATION_ERROR', fields: [{ field: 'expires_at', code: 'in_the_past' }],
    });
  });

  it('takes a time to come', () => {
    const later = wanted({ expires_at: '2026-11-21T09:00:00.001Z' });
    expect(decideCreate(later, maker('test', 'contacts:read'), now)).toHaveLength(1);
  });

  it('names each scope once, in the order of the permission set', () => {
    expect(inOrder(['contacts:write', 'contacts:read', 'contacts:write'])).toEqual(['contacts:read', 'contacts:write']);
  });
});

describe('revoking a key', () => {
  const fold = (...types: string[]) =>
    types.reduce<ApiKeyState>((state, type) => apiKeyStream.evolve(state, { type } as never), apiKeyStream.initial());

  it('ends an active key', () => {
    expect(decideRevoke(fold('api_key.created'), id)).toEqual([apiKeyRevoked({ api_key_id: id })]);
  });

  it.each([[[]], [['workspace.created']], [['api_key.created', 'api_key.revoked']]])('is a 404 after %j', (history) => {
    expect(refusal(() => decideRevoke(fold(...history), id)).code).toBe('RESOURCE_NOT_FOUND');
  });
});
