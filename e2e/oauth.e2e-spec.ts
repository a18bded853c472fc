// Mailboxes that log in with access tokens; the sandbox plays the providers' token servers and takes their tokens.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { advance, launch, mailsTo } from './support/campaign.ts';
import { ok } from './support/http.ts';
import { until } from './support/until.ts';
import { newWorkspace, type Workspace } from './support/workspace.ts';

const steps = [{ channel: 'email', wait_days: 0, subject: 'A question', body: 'First.\n\n{{ unsubscribe_url }}' }];
const app = { provider: 'google', client_id: 'app', client_secret: 'hush' };
const hidden = /hush|consent-1|sandbox\.[0-9a-f]/;

let workspace: Workspace;
beforeAll(async () => {
  workspace = await newWorkspace('Tokens');
});

const create = (name: string, oauth: object, more: object = {}) => {
  const email = `${name}.${workspace.id.slice(-8)}@outbound.example`;
  const smtp = { host: 'smtp.gmail.example', port: 465 };
  return workspace.send('POST', '/v1/mailboxes', { body: { email, smtp, oauth, daily_cap: 500, ...more } });
};
const read = (id: string) => ok(workspace.send('GET', `/v1/mailboxes/${id}`));

/** Launches a campaign to one person from a pool of that mailbox alone. */
async function campaignFrom({ id }: { id: string }, name: string): Promise<string> {
  await ok(workspace.send('PATCH', `/v1/mailboxes/${id}`, { body: { warmed: true } }));
  const pool = await ok(workspace.send('POST', '/v1/pools', { body: { name, mailbox_ids: [id] } }));
  const email = `${name}.${workspace.id.slice(-8)}@people.example`;
  await launch(workspace, [{ email }], steps, pool.id);
  return email;
}

describe('a mailbox with a grant', () => {
  it('is tried when it is made, and refused with a member to mend', async () => {
    const mailbox = await ok(create('tried', { ...app, refresh_token: 'consent-1' }, { verify: true }));
    expect(mailbox.oauth).toEqual({ provider: 'google', client_id: 'app', tenant: null });
    expect(JSON.stringify(mailbox)).not.toMatch(hidden);
    for (const [oauth, field] of [
      [{ ...app, refresh_token: 'denied' }, 'oauth'],
      [app, 'oauth.refresh_token'],
      [{ ...app, refresh_token: 'consent-1', tenant: 'acme' }, 'oauth.tenant'],
      [{ ...app, provider: 'yahoo', refresh_token: 'consent-1' }, 'oauth.provider'],
      [{ provider: 'microsoft', refresh_token: 'consent-1' }, 'oauth.client_id'],
      [{ ...app, provider: 'microsoft', refresh_token: 'consent-1', tenant: '../evil' }, 'oauth.tenant'],
    ] as const) {
      const answer = await create('refused', oauth, { verify: true });
      expect(answer).toMatchObject({ status: 422, body: { code: 'VALIDATION_ERROR', errors: [{ field }] } });
      expect(answer.text).not.toMatch(hidden);
    }
  });

  it('sends with its token', async () => {
    const mailbox = await ok(create('sends', { ...app, refresh_token: 'consent-1' }));
    const to = await campaignFrom(mailbox, 'sends');
    await advance(workspace, 1);
    expect(await mailsTo(to)).toMatchObject([{ from: mailbox.email, subject: 'A question' }]);
    expect(JSON.stringify(await read(mailbox.id))).not.toMatch(hidden);
  });

  it('is paused where the grant is refused, and sends once it has another', async () => {
    const mailbox = await ok(create('denied', { ...app, refresh_token: 'denied' }));
    const to = await campaignFrom(mailbox, 'denied');
    await advance(workspace, 1);
    const paused = await until('the pause', async () => {
      const now = await read(mailbox.id);
      return now.status === 'paused' && now;
    });
    expect(paused.status_reason).toContain('refuses its grant (invalid_grant)');
    expect(await mailsTo(to)).toEqual([]);
    const oauth = { ...app, refresh_token: 'consent-1' };
    await ok(workspace.send('PATCH', `/v1/mailboxes/${mailbox.id}`, { body: { oauth, status: 'active' } }));
    await advance(workspace, 1);
    expect(await mailsTo(to)).toHaveLength(1);
  });
});
