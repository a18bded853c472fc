import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GrantRefusedError, TokenServerError, type Held } from './fetch-token.js';
import { ScriptedTokenServer } from './token-server.fixture-spec.js';
import { tokensOf } from './tokens.js';

let server: ScriptedTokenServer;
let kept: Held[];
beforeEach(async () => {
  server = await ScriptedTokenServer.open();
  kept = [];
});
afterEach(() => server.close());

const tokens = (held: Held) =>
  tokensOf('mbx_1', {
    url: `${server.origin}/token`, clientId: 'app', held, keep: async (next) => void kept.push(next),
  });
const grant = { client_secret: 's', refresh_token: 'r1' };
const given = (access_token: string, more: object = {}) => ({ body: { access_token, expires_in: 3600, ...more } });

describe('the tokens of a mailbox', () => {
  it('are asked for with its grant, kept, and used until they end', async () => {
    const before = Date.now();
    const own = tokens(grant);
    expect(await own.get()).toBe('first');
    expect(await own.get()).toBe('first');
    const form = { client_id: 'app', client_secret: 's', grant_type: 'refresh_token', refresh_token: 'r1' };
    expect(server.asked).toEqual([{ path: '/token', form }]);
    expect(kept).toEqual([{ ...grant, access_token: 'first', expires_at: expect.any(Number) }]);
    expect(kept[0]!.expires_at! - before).toBeGreaterThanOrEqual(3_600_000);
    // What another process kept is as good.
    expect(await tokens(kept[0]!).get()).toBe('first');
    expect(server.asked).toHaveLength(1);
  });

  it.each([['has ended', 0], ['ends within the minute', 59_000]])('are asked for again where one %s', async (_, ms) => {
    expect(await tokens({ ...grant, access_token: 'old', expires_at: Date.now() + ms }).get()).toBe('first');
  });

  it('are asked for again where a server refuses one', async () => {
    const own = tokens({ ...grant, access_token: 'old', expires_at: Date.now() + 3_600_000 });
    expect(await own.get()).toBe('old');
    expect(await own.get(true)).toBe('first');
    expect(await own.get()).toBe('first');
  });

  it('are asked for once by all who wait', async () => {
    const own = tokens(grant);
    expect(await Promise.all([own.get(), own.get(true), own.get()])).toEqual(['first', 'first', 'first']);
    expect(server.asked).toHaveLength(1);
  });

  it('follow a grant that the token server replaces', async () => {
    server.answer = ({ refresh_token }) => given(`for ${refresh_token}`, { refresh_token: 'r2' });
    const own = tokens(grant);
    expect(await own.get()).toBe('for r1');
    expect(await own.get(true)).toBe('for r2');
    expect(kept.map(({ refresh_token }) => refresh_token)).toEqual(['r2', 'r2']);
  });

  it('are the app’s own without a refresh token', async () => {
    await tokens({ client_secret: 's' }).get();
    expect(server.asked[0]!.form).toEqual({
      client_id: 'app', client_secret: 's', grant_type: 'client_credentials',
      scope: 'https://outlook.office365.com/.default',
    });
  });
});

describe('a token server', () => {
  const refusal = { error: 'invalid_grant', error_description: 'AADSTS70008: expired.\r\nTrace ID: 1' };

  it.each([400, 401, 403])('that says no with %i refuses the grant', async (status) => {
    server.answer = { status, body: refusal };
    const error = await tokens(grant).get().catch((refused: unknown) => refused);
    expect(error).toBeInstanceOf(GrantRefusedError);
    expect(error).toMatchObject({ code: 'invalid_grant', words: 'AADSTS70008: expired.' });
    expect(kept).toEqual([]);
  });

  it.each<[string, number, unknown]>([
    ['is busy', 429, refusal],
    ['fails', 500, refusal],
    ['asks for a moment', 400, { error: 'temporarily_unavailable' }],
    ['is a web page', 200, '<html>'],
    ['says nothing of a token', 200, {}],
    ['gives none', 200, { access_token: null }],
    ['answers with a list', 400, []],
  ])('that %s says nothing about the grant', async (_, status, body) => {
    server.answer = { status, body };
    await expect(tokens(grant).get()).rejects.toBeInstanceOf(TokenServerError);
    server.answer = given('later');
  });

  it('that is away says nothing about the grant, and is asked again', async () => {
    const own = tokensOf('mbx_1', { url: 'http://127.0.0.1:1/', clientId: 'a', held: grant, keep: async () => undefined });
    await expect(own.get()).rejects.toThrow('the token server does not answer');
    await expect(own.get()).rejects.toBeInstanceOf(TokenServerError);
  });
});
