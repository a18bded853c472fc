// Mailboxes whose servers refuse, hang, break off or babble, in one pool with two that work: each has a clear state,
// and the others go on.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { badServer, polite, type BadServer } from './support/bad-server.ts';
import { advance, launch, mailsTo, touches } from './support/campaign.ts';
import { ok } from './support/http.ts';
import { until } from './support/until.ts';
import { newWorkspace, sandboxMailbox, type Workspace } from './support/workspace.ts';

const kinds = ['refuses', 'hangs', 'drops', 'babbles', 'denies', 'works-a', 'works-b'] as const;
type Kind = (typeof kinds)[number];

// Two contacts a mailbox: in turn, every mailbox of a pool gets its share.
const each = 2;
const step = { channel: 'email', subject: 'Hello', body: 'Shall we talk?\n\n{{ unsubscribe_url }}' };

let workspace: Workspace;
const servers: BadServer[] = [];
const mailboxes = {} as Record<Kind, string>;
const ports = {} as Record<Kind, number>;

async function serve(kind: Kind, behaviour: Parameters<typeof badServer>[0]): Promise<BadServer> {
  const server = await badServer(behaviour);
  servers.push(server);
  ports[kind] = server.port;
  return server;
}

const get = (path: string) => ok(workspace.send('GET', path));
const mailbox = (kind: Kind) => get(`/v1/mailboxes/${mailboxes[kind]}`);
const proof = (id: string) => get(`/v1/touches/${id}/proof`);

async function pause(kind: Kind): Promise<void> {
  const answer = workspace.send('PATCH', `/v1/mailboxes/${mailboxes[kind]}`, { body: { status: 'paused' } });
  expect((await ok(answer)).status).toBe('paused');
}

async function touchesBy(kind: Kind, campaignId: string) {
  const list = await touches(workspace, `campaign_id=${campaignId}`);
  return list.filter((touch) => (touch as unknown as { mailbox_id: string }).mailbox_id === mailboxes[kind]);
}

async function makeMailbox(kind: Kind): Promise<string> {
  const email = `${kind}.${workspace.id.slice(-8)}@outbound.example`;
  const own = { host: '127.0.0.1', port: ports[kind], user: email, password: 'secret' };
  const body = { ...sandboxMailbox(email), ...(ports[kind] ? { smtp: own } : {}), gap_seconds: 600 };
  const { id } = await ok(workspace.send('POST', '/v1/mailboxes', { body }));
  await ok(workspace.send('PATCH', `/v1/mailboxes/${id}`, { body: { warmed: true } }));
  return id;
}

let drops: BadServer;

beforeAll(async () => {
  workspace = await newWorkspace('Bad servers');
  const refuses = await serve('refuses', { greeting: null });
  // Nobody listens there any more.
  refuses.close();
  await serve('hangs', { greeting: null });
  drops = await serve('drops', { greeting: '220 ready', onContent: (socket) => socket.destroy() });
  await serve('babbles', { greeting: 'HTTP/1.1 400 Bad Request\r\n\r\n\u0000\u00ff\u00fe' });
  const denies = (line: string) => (/^AUTH/i.test(line) ? '535 5.7.8 Username or password refused' : polite(line));
  await serve('denies', { greeting: '220 ready', answer: denies });
  for (const kind of kinds) mailboxes[kind] = await makeMailbox(kind);
});

afterAll(() => servers.forEach((server) => server.close()));

it('each has a clear state, and the others go on', async () => {
  const people = Array.from({ length: kinds.length * each }, (_, n) => `p${n}.${workspace.id.slice(-8)}@sandbox.test`);
  const pool = await ok(
    workspace.send('POST', '/v1/pools', { body: { name: 'Mixed', mailbox_ids: kinds.map((kind) => mailboxes[kind]) } }),
  );
  const { campaignId, contacts } = await launch(workspace, people.map((email) => ({ email })), [step], pool.id);
  const addressOf = new Map([...contacts].map(([email, id]) => [id, email]));

  // One attempt each; the clock does not wait for the one that hangs, which is given up after half a minute.
  const { not_awaited } = await ok(workspace.send('POST', '/v1/test-clock/advance', { body: { minutes: 5 } }));
  expect(not_awaited).toEqual([mailboxes.hangs]);
  const retried = async (kind: Kind) =>
    (await touchesBy(kind, campaignId)).filter(({ waits_for }: any) => waits_for === 'retry');
  await until('the attempt that hangs', async () => (await retried('hangs')).length > 0, 120_000);
  for (const [kind, words] of [
    ['refuses', /ECONNREFUSED/],
    ['hangs', /greeting never received/i],
    ['babbles', /400 Bad Request/],
  ] as const) {
    const tried = await retried(kind);
    expect(tried).toMatchObject([{ state: 'planned' }]);
    const { steps } = await proof(tried[0]!.id);
    expect(steps.map(({ what }: { what: string }) => what)).toEqual(['intent', 'claim', 'submit', 'intent']);
    expect(steps.at(-1).server_reply).toMatch(words);
    expect(await mailbox(kind)).toMatchObject({ status: 'active' });
  }
  expect(await mailbox('denies')).toMatchObject({ status: 'paused', status_reason: expect.stringMatching(/5\.7\.8/) });
  const broken = (await touchesBy('drops', campaignId)).filter(({ state }) => state === 'unknown');
  expect(broken).toHaveLength(1);
  for (const kind of ['works-a', 'works-b'] as const) {
    expect((await touchesBy(kind, campaignId)).filter(({ state }) => state === 'accepted')).toHaveLength(1);
  }

  // Its owner takes the one that hangs out of service. The others show within hours that they cannot send.
  await pause('hangs');
  await ok(workspace.send('POST', '/v1/test-clock/advance', { body: { hours: 6 } }));
  for (const kind of ['refuses', 'babbles'] as const) {
    expect(await mailbox(kind)).toMatchObject({
      status: 'paused', status_reason: expect.stringMatching(/^its server cannot be reached: /),
    });
    expect(await touchesBy(kind, campaignId)).toMatchObject(Array(each).fill({ state: 'planned' }));
  }
  for (const kind of ['works-a', 'works-b'] as const) {
    for (const touch of await touchesBy(kind, campaignId)) {
      expect(touch.state).toBe('accepted');
      expect(await mailsTo(addressOf.get(touch.contact_id)!)).toHaveLength(1);
    }
  }
  // Nobody can tell what became of those: each was sent once, and never again.
  expect(await touchesBy('drops', campaignId)).toMatchObject(Array(each).fill({ state: 'unknown' }));
  expect(drops.heard.filter((line) => line === 'DATA')).toHaveLength(each);

  // After a day the mailboxes that work take over for those that do not, except where their owner wants them to wait.
  await pause('drops');
  await advance(workspace, 2);
  const moved = (await touches(workspace, `campaign_id=${campaignId}`)).filter(({ state }) => state === 'accepted');
  expect(moved).toHaveLength(each * 5);
  for (const { contact_id } of moved) expect(await mailsTo(addressOf.get(contact_id)!)).toHaveLength(1);
  expect(drops.heard.filter((line) => line === 'DATA')).toHaveLength(each);
});
