// Whoever is on the list hears nothing: by address, by domain, by a hash that names nobody; and what takes them off.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { advance, group, launch, mailsTo, touches } from './support/campaign.ts';
import { all, ok } from './support/http.ts';
import { settledLog } from './support/log.ts';
import { required } from './support/required.ts';
import { newWorkspace, warmedPool, type Workspace } from './support/workspace.ts';

const steps = [{ channel: 'email', wait_days: 0, subject: 'Hello', body: 'First.\n\n{{ unsubscribe_url }}' }];

let workspace: Workspace;
let pool: string;
let address: (name: string) => string;

beforeAll(async () => {
  workspace = await newWorkspace('Suppressing');
  pool = await warmedPool(workspace, 1);
  address = (name) => `${name}.${workspace.id.slice(-8)}@sandbox.test`;
});

const post = (path: string, body: object) => workspace.send('POST', path, { body });
const digest = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex');

/** Writes to them in a campaign of their own, and answers who got the mail. */
async function reached(...emails: string[]): Promise<string[]> {
  const before = await Promise.all(emails.map((email) => mailsTo(email)));
  const { campaignId, contacts } = await launch(workspace, emails.map((email) => ({ email })), steps, pool);
  await advance(workspace, 1);
  const after = await Promise.all(emails.map((email) => mailsTo(email)));
  const got = emails.filter((_, n) => after[n]!.length > before[n]!.length);
  for (const touch of await touches(workspace, `campaign_id=${campaignId}`)) {
    const sent = got.some((email) => contacts.get(email) === touch.contact_id);
    expect({ sent, state: touch.state, reason: touch.reason }).toEqual(
      sent ? { sent, state: 'accepted', reason: null } : { sent, state: 'skipped', reason: 'suppressed' },
    );
  }
  return got;
}

describe('a suppression', () => {
  it('of an address keeps that address out, until it is lifted', async () => {
    const [blocked, free] = [address('blocked'), address('free')];
    const made = await ok(post('/v1/suppressions', { email: blocked }));
    expect(made).toMatchObject({
      object: 'suppression', kind: 'address', email: blocked, domain: null, reason: 'manual',
    });
    expect((await ok(post('/v1/suppressions', { email: blocked }))).id).toBe(made.id);
    expect(await reached(blocked, free)).toEqual([free]);
    const deleted = await ok(workspace.send('DELETE', `/v1/suppressions/${made.id}`));
    expect(deleted).toMatchObject({ id: made.id, deleted: true });
    expect(await reached(blocked)).toEqual([blocked]);
    const log = (await settledLog(workspace)).filter(({ data }) => data.suppression_id === made.id);
    expect(log.map(({ type }) => type)).toEqual(['suppression.created', 'suppression.deleted']);
    expect(JSON.stringify(log)).not.toContain(blocked);
  });

  it('of a domain keeps everybody at and below it out', async () => {
    const firm = `${workspace.id.slice(-8)}.example`;
    const { id, ...made } = await ok(post('/v1/suppressions', { domain: firm.toUpperCase() }));
    expect(made).toMatchObject({ kind: 'domain', email: null, domain: firm });
    const [at, below, other] = [`dana@${firm}`, `kim@mail.${firm}`, `lee@not${firm}`];
    expect(await reached(at, below, other)).toEqual([other]);
    await ok(workspace.send('DELETE', `/v1/suppressions/${id}`));
    expect(await reached(at, below)).toEqual([at, below]);
  });

  it('of a hash keeps out whom it stands for, and names nobody', async () => {
    const [sha, md5] = [address('sha'), address('md5')];
    for (const hash of [digest('sha256', sha).toUpperCase(), digest('md5', md5)]) {
      expect(await ok(post('/v1/suppressions', { hash }))).toMatchObject({ kind: 'hash', email: null, domain: null });
    }
    expect(await reached(sha, md5)).toEqual([]);
  });

  it('is imported by the list, all or none', async () => {
    const [one, two] = [address('one'), address('two')];
    const list = [{ email: one, reason: 'bounced' }, { hash: digest('sha256', two) }, { email: one }];
    const suppressions = [...list, { email: one, domain: 'acme.example' }];
    const broken = await post('/v1/suppressions/import', { suppressions });
    const errors = [{ field: expect.stringContaining('suppressions[3]') }];
    expect(broken).toMatchObject({ status: 422, body: { errors } });
    expect(await ok(post('/v1/suppressions/import', { suppressions: list }))).toEqual({
      object: 'suppression_import', created: 2, known: 1,
    });
    expect(await ok(post('/v1/suppressions/import', { suppressions: list }))).toMatchObject({ created: 0, known: 3 });
    expect(await reached(one, two)).toEqual([]);
    const bounced = await all(workspace.send, '/v1/suppressions?reason=bounced');
    expect(bounced).toMatchObject([{ email: one, kind: 'address' }]);
    expect((await all(workspace.send, '/v1/suppressions?kind=domain')).length).toBe(0);
  });

  it.each([{}, { email: 'a@acme.example', domain: 'acme.example' }])('of %j is refused', async (body) => {
    expect(await post('/v1/suppressions', body)).toMatchObject({ status: 422, body: { errors: [{ field: 'email' }] } });
  });

  it.each([
    [{ email: 'nobody' }, 'email'],
    [{ domain: 'https://acme.example' }, 'domain'],
    [{ hash: 'abc' }, 'hash'],
  ])('of %j is refused, naming %s', async (body, field) => {
    expect(await post('/v1/suppressions', body)).toMatchObject({ status: 422, body: { errors: [{ field }] } });
  });
});

describe('a consent', () => {
  const consent = (contact_id: string, status: string, more: object = {}) =>
    post('/v1/consents', { contact_id, channel: 'email', basis: 'consent', status, ...more });

  it('that is withdrawn stops what is under way, and one given later opens the way again', async () => {
    const email = address('fickle');
    const { members } = await group(workspace, [{ email }]);
    const id = required(members.get(email));
    const far = [...steps, { ...steps[0]!, wait_days: 5 }];
    await launch(workspace, [{ email }], far, pool);
    await advance(workspace, 1);
    expect(await mailsTo(email)).toHaveLength(1);
    const withdrawn = await ok(consent(id, 'withdrawn', { source: 'A call', evidence: 'She said so.' }));
    expect(withdrawn).toMatchObject({ object: 'consent', contact_id: id, status: 'withdrawn', source: 'A call' });
    await advance(workspace, 10);
    expect(await mailsTo(email)).toHaveLength(1);
    const planned = (await touches(workspace, `contact_id=${id}`)).find(({ step }) => step === 1);
    expect(planned).toMatchObject({ state: 'skipped', reason: 'unsubscribed' });
    expect(await reached(email)).toEqual([]);
    const suppression = (await all(workspace.send, '/v1/suppressions?reason=unsubscribed'))[0];
    expect(await workspace.send('DELETE', `/v1/suppressions/${suppression.id}`)).toMatchObject({
      status: 409,
      body: { code: 'INVALID_STATE' },
    });
    await ok(consent(id, 'granted', { source: 'The form' }));
    expect(await reached(email)).toEqual([email]);
    const records = await all(workspace.send, `/v1/consents?contact_id=${id}`);
    expect(records.map(({ status }) => status)).toEqual(['granted', 'withdrawn']);
    expect(await ok(workspace.send('GET', `/v1/consents/${withdrawn.id}`))).toEqual(withdrawn);
    const log = (await settledLog(workspace)).filter(({ type }) => type === 'consent.recorded');
    expect(log).toHaveLength(2);
    expect(JSON.stringify(log)).not.toContain('She said so');
  });

  it('of tomorrow is refused', async () => {
    const { members } = await group(workspace, [{ email: address('tomorrow') }]);
    const answer = await consent(required([...members.values()][0]), 'granted', { at: '2100-01-01T00:00:00Z' });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'at' }] } });
  });
});
