import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { hourMs, minuteMs } from '@sortie/contracts';
import { explainOneMailbox } from '../explain/explain-mailbox.js';
import { MailboxesEndpoint } from '../mailboxes/mailboxes.endpoint.js';
import { Cursors } from '../sequencing.cursors.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import type { SubmitResult } from './smtp.js';

const start = Date.UTC(2026, 0, 5, 9);
const busy: SubmitResult = { kind: 'rejected', code: 454, enhanced: '4.7.0', text: '454 4.7.0 try again, ana@acme.example' };
const taken: SubmitResult = { kind: 'accepted', reply: '250 ok' };

let world: SendingWorld;
let mailboxId: string;
let touches: string[];
let asked: number;
let answer: SubmitResult;

beforeAll(async () => {
  world = await openSendingWorld();
  world.sender.carry = () => {
    asked += 1;
    return Promise.resolve(answer);
  };
}, 30_000);
afterAll(() => world.close(), 30_000);

beforeEach(async () => {
  asked = 0;
  answer = busy;
  mailboxId = await world.mailbox();
  touches = [];
  for (let n = 0; n < 2; n += 1) touches.push((await world.enroll(mailboxId)).touchId);
});

/** Everything that may go then. */
async function run(at: number): Promise<void> {
  while (await world.sender.sendNext(world.workspaceId, mailboxId, new Date(at)));
}

async function row(table: string, column: string, id: string) {
  const { rows } = await world.test.admin.query<any>(`select * from ${table} where ${column} = $1`, [id]);
  return rows[0]!;
}

const explain = (at: number) =>
  world.test.store.read(world.call(), (sql) =>
    explainOneMailbox({ sql, workspaceId: world.workspaceId, now: new Date(at) }, mailboxId),
  );

it('lets the whole mailbox wait, uses nothing of it, and says why', async () => {
  await run(start);
  expect(asked).toBe(1);
  const { server_reply, attempts, state } = await row('touches', 'server_reply', busy.text);
  expect({ server_reply, attempts, state }).toEqual({ server_reply: busy.text, attempts: 0, state: 'planned' });
  expect(await row('lanes', 'mailbox_id', mailboxId)).toMatchObject({ sent_today: 0, last_sent_at: null });
  const until = new Date(start + 5 * minuteMs).toISOString();
  const explained = await explain(start);
  expect(explained).toMatchObject({ binding: 'server_throttle', next_at: until });
  expect(explained?.limits.find(({ limit }) => limit === 'server_throttle')).toEqual({
    limit: 'server_throttle', owner: 'mailbox', owner_id: mailboxId, open: false, until, binds: true,
    value: `4.7.0; to be tried again at ${until}`,
  });
  answer = taken;
  await run(start + 4 * minuteMs);
  expect(asked).toBe(1);
  await run(start + 5 * minuteMs);
  expect(await Promise.all(touches.map((id) => world.state(id)))).toEqual(['accepted', 'accepted']);
});

it('pauses a mailbox whose server has taken nothing for a day, until its owner resumes it', async () => {
  for (let at = start; at < start + 24 * hourMs; at += hourMs) await run(at);
  expect(asked).toBe(24);
  expect(await row('mailboxes', 'id', mailboxId)).toMatchObject({ status: 'active' });
  await run(start + 24 * hourMs);
  const since = new Date(start).toISOString();
  expect(await row('mailboxes', 'id', mailboxId)).toMatchObject({
    status: 'paused', status_reason: `its server has taken no mail since ${since} (4.7.0)`,
  });
  const mailboxes = new MailboxesEndpoint(world.test.store, new Cursors(world.config), world.config);
  await mailboxes.update({ id: mailboxId, status: 'active' } as never, world.call());
  await run(start + 24 * hourMs);
  expect(asked).toBe(26);
  expect(await row('mailboxes', 'id', mailboxId)).toMatchObject({ status: 'active' });
});

it('counts the day anew from each mail that is taken', async () => {
  await run(start);
  answer = taken;
  await world.sender.sendNext(world.workspaceId, mailboxId, new Date(start + hourMs));
  answer = busy;
  await run(start + 23 * hourMs);
  await run(start + 25 * hourMs);
  expect(asked).toBe(4);
  expect(await row('mailboxes', 'id', mailboxId)).toMatchObject({ status: 'active' });
  expect(await row('lanes', 'mailbox_id', mailboxId)).toMatchObject({ throttled_since: new Date(start + 23 * hourMs) });
});
