import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { openStore, type TestStore } from '@sortie/testing';
import { ensureClock } from '../clock/ensure-clock.js';
import { sequencingSchema } from '../migrations/schema.js';
import { ContactErasedConsumer } from './contact-erased.consumer.js';
import { ErasureConfirmedConsumer } from './erasure-confirmed.consumer.js';

let test: TestStore;
let sandbox: Server;
let status = 200;
const told: unknown[] = [];
const confirmed: unknown[] = [];
const operations = { call: (_operation: object, input: object) => Promise.resolve(confirmed.push(input)) };

beforeAll(async () => {
  test = await openStore({ service: 'sequencing', template: 'sequencing', tables: sequencingSchema, projections: [] });
  sandbox = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const mails = Object.entries(JSON.parse(Buffer.concat(parts).toString()) as Record<string, string[]>);
      told.push([request.url, Object.fromEntries(mails.map(([name, ids]) => [name, ids.sort()]))]);
      response.writeHead(status).end('{}');
    });
  });
  await new Promise<void>((resolve) => sandbox.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => sandbox.close(resolve));
  await test.close();
});

/** An erased contact to whom a mail and an answer had gone; `confirm` is what follows the erasure. */
async function erased(testMode: boolean, sandboxUrl: string) {
  const [workspaceId, contactId] = [newId('workspace'), newId('contact')];
  const [touchId, answerId] = [newId('touch'), newId('message')];
  const event = { workspace_id: workspaceId, data: { contact_id: contactId, erasure_id: `ers_${contactId}` } } as never;
  const row = { touch: `<${touchId}@acme.example>`, answer: `<${answerId}@acme.example>` };
  await test.store.within(workspaceId, {}, async (unit) => {
    if (testMode) await ensureClock(unit);
    await unit.sql.query(
      `insert into touches (workspace_id, id, campaign_id, sequence_id, enrollment_id, contact_id, mailbox_id, step,
         state, due_at, updated_at, message_id)
       values ($1, $2, 'c', 's', 'e', $3, 'm', 0, 'accepted', now(), now(), $4),
         ($1, $2 || '2', 'c', 's', 'e', $3, 'm', 1, 'skipped', now(), now(), null)`,
      [workspaceId, touchId, contactId, row.touch],
    );
    await unit.sql.query(
      `insert into reply_sends (workspace_id, id, thread_id, touch_id, contact_id, mailbox_id, state, message_id,
         updated_at)
       values ($1, $2, 't', $3, $4, 'm', 'accepted', $5, now())`,
      [workspaceId, answerId, touchId, contactId, row.answer],
    );
  });
  await test.store.within(workspaceId, {}, (unit) => new ContactErasedConsumer().erase(event, unit));
  const consumer = new ErasureConfirmedConsumer(operations as never, { sandboxUrl });
  const confirm = () => test.store.within(workspaceId, {}, (unit) => consumer.confirm(event, unit));
  return { confirm, contactId, ids: { ...row, touchId, answerId } };
}

const url = () => `http://127.0.0.1:${(sandbox.address() as AddressInfo).port}`;

it('has the sandbox forget all mails to an erased contact before it confirms, until that has worked', async () => {
  const { confirm, contactId, ids } = await erased(true, url());
  status = 500;
  await expect(confirm()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(confirmed).toEqual([]);
  status = 200;
  await confirm();
  // An answer's id (msg_…) sorts before a touch's (tch_…).
  const mails = { message_ids: [ids.answer, ids.touch], idempotency_keys: [ids.answerId, ids.touchId] };
  expect(told).toEqual([['/sandbox/forget', mails], ['/sandbox/forget', mails]]);
  expect(confirmed).toEqual([{ erasure_id: `ers_${contactId}`, service: 'sequencing' }]);
  // A page that is repeated after its commit finds nothing left to tell.
  await confirm();
  expect(told).toHaveLength(2);
});

it.each([
  ['of a live workspace', false, url],
  ['where there is no sandbox', true, () => ''],
])('asks nobody %s', async (_where, testMode, sandboxUrl) => {
  const { confirm, contactId } = await erased(testMode, sandboxUrl());
  const before = told.length;
  await confirm();
  expect(told).toHaveLength(before);
  expect(confirmed.at(-1)).toEqual({ erasure_id: `ers_${contactId}`, service: 'sequencing' });
});
