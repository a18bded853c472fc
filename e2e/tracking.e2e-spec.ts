// A campaign that asks for it sees who opened and clicked: persons count, machines are kept apart, links stay private.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { advance, group, mailsTo } from './support/campaign.ts';
import { ok } from './support/http.ts';
import { settledLog } from './support/log.ts';
import { required } from './support/required.ts';
import { ready } from './support/run.config.ts';
import { newWorkspace, warmedPool, type Workspace } from './support/workspace.ts';

const target = 'https://acme.example/offer?for=dana&n=1';
const step = {
  channel: 'email',
  wait_days: 0,
  subject: 'An offer',
  body:
    `<p>Hi, see <a href="${target.replace('&', '&amp;')}">our offer</a>` +
    ' or <a href="{{ unsubscribe_url }}">leave</a>.</p>',
};
const person = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
};
const crawler = { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' };

let workspace: Workspace;
let contactId: string;
let pixel: string;
let link: string;
let plain: string;

beforeAll(async () => {
  workspace = await newWorkspace('Tracking');
  const pool = await warmedPool(workspace, 1);
  ({ contactId, html: plain } = await written(pool, 'plain', {}));
  const tracked = await written(pool, 'tracked', { track_opens: true, track_clicks: true });
  contactId = tracked.contactId;
  pixel = required(/<img src="([^"]*\/t\/[^"]+)"/.exec(tracked.html)?.[1]);
  link = required(/<a href="([^"]*\/t\/[^"]+)"/.exec(tracked.html)?.[1]);
  expect(tracked.html).not.toContain('acme.example/offer');
});

/** One mail of a campaign with these settings, as its reader gets it. */
async function written(pool: string, name: string, settings: object) {
  const { send } = workspace;
  const email = `${name}.${workspace.id.slice(-8)}@sandbox.test`;
  const { groupId, members } = await group(workspace, [{ email }]);
  const sequence = await ok(send('POST', '/v1/sequences', { body: { name, mailbox_pool: pool, steps: [step] } }));
  const body = { name, sequence_id: sequence.id, group_id: groupId, settings };
  const campaign = await ok(send('POST', '/v1/campaigns', { body }));
  await ok(send('POST', `/v1/campaigns/${campaign.id}/start`));
  await advance(workspace, 1);
  const [mail] = await mailsTo(email);
  const { html } = await simpleParser(required(mail).raw);
  return { contactId: required(members.get(email)), html: required(html || null) };
}

const visit = (url: string, method = 'GET', headers: Record<string, string> = person) =>
  fetch(url, { method, headers, redirect: 'manual' });
const told = async () =>
  (await settledLog(workspace))
    .filter(({ type, data }) => data.contact_id === contactId && ['email.opened', 'email.clicked'].includes(type))
    .map(({ type, data }) => `${type} by ${data.by}`);

describe('a tracked mail', () => {
  it('is one of a campaign that asked for it, and no other', () => {
    expect(plain).toContain('acme.example/offer');
    expect(plain).not.toContain('/t/');
    expect(new URL(link).origin).toBe(ready.base_url);
  });

  it('fetched by a machine is kept as that', async () => {
    for (const url of [pixel, link]) expect((await visit(url, 'HEAD')).status).toBeLessThan(400);
    await visit(link, 'GET', crawler);
    await visit(link, 'GET', { ...person, 'sec-purpose': 'prefetch' });
    expect(await told()).toEqual(['email.opened by machine', 'email.clicked by machine']);
  });

  it('opened is a picture, and one event however often', async () => {
    for (let n = 0; n < 2; n++) {
      const image = await visit(pixel);
      expect(image.status).toBe(200);
      expect(image.headers.get('content-type')).toBe('image/gif');
      expect(image.headers.get('cache-control')).toBe('no-store');
      expect(Buffer.from(await image.arrayBuffer()).subarray(0, 6).toString()).toMatch(/^GIF8/);
    }
    expect((await told()).filter((line) => line === 'email.opened by human')).toHaveLength(1);
  });

  it('clicked leads to where the link went', async () => {
    for (let n = 0; n < 2; n++) {
      const answer = await visit(link);
      expect([answer.status, answer.headers.get('location')]).toEqual([302, target]);
    }
    const log = await settledLog(workspace);
    const clicks = log.filter(({ type, data }) => type === 'email.clicked' && data.by === 'human');
    expect(clicks).toHaveLength(1);
    expect(clicks[0]!.data).toMatchObject({ contact_id: contactId, link: 0, step: 0 });
    expect(JSON.stringify(clicks)).not.toContain('acme.example');
  });

  it('whose link was changed leads nowhere', async () => {
    const changed = `${link.slice(0, -2)}${link.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const url of [changed, `${ready.base_url}/t/AAAA`, `${ready.base_url}/t/${'A'.repeat(300)}`]) {
      const answer = await visit(url);
      expect([answer.status, answer.headers.get('location')]).toEqual([404, null]);
    }
  });
});
