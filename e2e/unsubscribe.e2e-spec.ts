// The link in every mail: opening it changes nothing, one click unsubscribes (RFC 8058), and no campaign writes again.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { advance, launch, mailsTo, touches } from './support/campaign.ts';
import { all, ok } from './support/http.ts';
import { settledLog } from './support/log.ts';
import { required } from './support/required.ts';
import { ready } from './support/run.config.ts';
import { newWorkspace, warmedPool, type Workspace } from './support/workspace.ts';

const steps = [{ channel: 'email', wait_days: 0, subject: 'Hello', body: 'First.\n\n{{ unsubscribe_url }}' }];

let workspace: Workspace;
let poolId: string;
let person: { email: string; id: string };
let friend: { email: string };
let link: string;

beforeAll(async () => {
  workspace = await newWorkspace('Unsubscribing');
  poolId = await warmedPool(workspace, 1);
  friend = { email: `friend.${workspace.id.slice(-8)}@sandbox.test` };
  const email = `leaves.${workspace.id.slice(-8)}@sandbox.test`;
  const { contacts } = await launch(workspace, [{ email }, friend], steps, poolId);
  person = { email, id: required(contacts.get(email)) };
  await advance(workspace, 1);
  const [mail] = await mailsTo(email);
  link = required(/<(http[^>]+)>/.exec(required(mail?.headers['list-unsubscribe']))?.[1]);
  expect(mail?.text).toContain(link);
});

describe('unsubscribing by a link', () => {
  const suppressions = async () => (await all(workspace.send, '/v1/suppressions')).length;

  it('changes nothing by opening the page', async () => {
    const before = [await suppressions(), (await settledLog(workspace)).length];
    for (const method of ['GET', 'HEAD']) {
      const page = await fetch(link, { method });
      expect({ method, status: page.status, type: page.headers.get('content-type') }).toMatchObject({
        status: 200,
        type: expect.stringMatching(/^text\/html/),
      });
      if (method === 'GET') expect(await page.text()).not.toContain(person.email);
    }
    expect([await suppressions(), (await settledLog(workspace)).length]).toEqual(before);
    expect((await fetch(`${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`)).status).toBe(404);
    expect(
      (
        await fetch(link, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: 'nonsense=1',
        })
      ).status,
    ).toBe(400);
    expect([await suppressions(), (await settledLog(workspace)).length]).toEqual(before);
  });

  it('works with one click, once, without a cookie or a redirect', async () => {
    const before = await suppressions();
    for (let n = 0; n < 2; n++) {
      const answer = await fetch(link, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      });
      expect(answer.status).toBe(200);
    }
    expect(await suppressions()).toBe(before + 1);
    const told = (await settledLog(workspace)).filter(
      ({ type, data }) => type === 'email.unsubscribed' && data.contact_id === person.id,
    );
    expect(told.map(({ data }) => data.via)).toEqual(['one_click']);
  });

  it('keeps the address out of the next campaign', async () => {
    const second = await launch(workspace, [{ email: person.email }, { email: friend.email }], steps, poolId);
    await advance(workspace, 1);
    expect((await mailsTo(person.email)).length).toBe(1);
    expect((await mailsTo(friend.email)).length).toBe(2);
    const made = await touches(workspace, `campaign_id=${second.campaignId}`);
    for (const { state, reason } of made.filter(({ contact_id }) => contact_id === person.id)) {
      expect({ state, reason }).toEqual({ state: 'skipped', reason: 'suppressed' });
    }
    const { status, audience } = await ok(workspace.send('GET', `/v1/campaigns/${second.campaignId}`));
    const { total, ...parts } = audience as Record<string, number>;
    expect({ status, total, completed: parts.completed }).toEqual({ status: 'completed', total: 2, completed: 1 });
    expect(Object.values(parts).reduce((sum, part) => sum + part)).toBe(2);
    expect(ready.base_url).toBe(new URL(link).origin);
  });
});
