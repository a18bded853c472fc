import { advance, launch } from './campaign.ts';
import { ok } from './http.ts';
import { required } from './required.ts';
import { until } from './until.ts';
import { sandboxMailbox, warmedPool, type Workspace } from './workspace.ts';

/** One of everything that has an id: the id by the first segment of the routes that take it. */
export async function oneOfEach(workspace: Workspace): Promise<Record<string, string>> {
  const { send } = workspace;
  const pools = await warmedPool(workspace, 1);
  const unique = workspace.id.slice(-8);
  const [answers, silent, gone] = [
    `interested+${unique}@sandbox.test`,
    `silent.${unique}@sandbox.test`,
    `gone.${unique}@sandbox.test`,
  ];
  const step = { channel: 'email', subject: 'Hi', body: 'Hello {{ unsubscribe_url }}' };
  // The second is far away: the campaign stays active.
  const steps = [
    { ...step, wait_days: 0 },
    { ...step, wait_days: 30 },
  ];
  const { campaignId, sequenceId, groupId, contacts } = await launch(
    workspace,
    [{ email: answers }, { email: silent }, { email: gone }],
    steps,
    pools,
  );
  await advance(workspace, 1);
  const company = await ok(send('POST', '/v1/companies', { body: { name: 'Acme', domain: `${unique}.example` } }));
  const erased = await ok(send('DELETE', `/v1/contacts/${contacts.get(gone)}`));
  await until('the erasure', async () => (await ok(send('GET', `/v1/erasures/${erased.erasure_id}`))).status === 'completed');
  const of = `contact_id=${contacts.get(answers)}`;
  const [touch] = (await ok(send('GET', `/v1/touches?${of}`))).data;
  const [enrollment] = (await ok(send('GET', `/v1/enrollments?${of}`))).data;
  const [reply] = (await ok(send('GET', '/v1/replies'))).data;
  const [thread] = (await ok(send('GET', `/v1/threads?${of}`))).data;
  const suppression = await ok(send('POST', '/v1/suppressions', { body: { email: `never.${unique}@acme.example` } }));
  const consent = await ok(
    send('POST', '/v1/consents', {
      body: { contact_id: contacts.get(answers), channel: 'email', basis: 'consent', status: 'granted' },
    }),
  );
  const [mailbox] = (await ok(send('GET', '/v1/mailboxes'))).data;
  const [domain] = (await ok(send('GET', '/v1/domains'))).data;
  await ok(send('POST', '/v1/mailboxes', { body: sandboxMailbox(`seed.${unique}@outbound.example`) }));
  const placement = await ok(
    send('POST', '/v1/placement-tests', { body: { sequence_id: sequenceId, contact_id: contacts.get(answers) } }),
  );
  const webhook = await ok(
    send('POST', '/v1/webhooks', { body: { url: 'http://127.0.0.1:9/', events: ['reply.received'] } }),
  );
  const key = await ok(
    send('POST', '/v1/api-keys', { body: { name: 'Spare', scopes: ['contacts:read'], mode: 'test' } }),
  );
  return {
    companies: company.id,
    contacts: required(contacts.get(answers)),
    erasures: erased.erasure_id,
    groups: groupId,
    'api-keys': key.id,
    campaigns: campaignId,
    consents: consent.id,
    domains: domain.id,
    enrollments: enrollment.id,
    mailboxes: mailbox.id,
    'placement-tests': placement.id,
    pools,
    replies: reply.id,
    suppressions: suppression.id,
    threads: thread.id,
    touches: touch.id,
    sequences: sequenceId,
    webhooks: webhook.id,
  };
}
