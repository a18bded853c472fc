import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { EmailStep } from '@sortie/contracts';
import { TemplateTrial } from '../lint/template-trial.js';
import { Cursors } from '../sequencing.cursors.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { SequencesEndpoint } from './sequences.endpoint.js';

const steps: EmailStep[] = [
  { channel: 'email', subject: 'First', body: 'Hello' },
  { channel: 'email', wait_days: 2, subject: 'Old second', body: 'Again' },
  { channel: 'email', wait_days: 2, subject: 'Old third', body: 'Once more' },
];
const day = (n: number) => new Date(Date.UTC(2026, 0, 5 + n, 9));

const templates = new TemplateTrial();
let world: SendingWorld;

beforeAll(async () => {
  world = await openSendingWorld();
}, 30_000);
afterAll(async () => {
  await templates.onModuleDestroy();
  await world.close();
}, 30_000);

it('a running campaign goes on with the version it was launched with, whatever the sequence becomes', async () => {
  const mailboxId = await world.mailbox();
  const { campaignId, enrollmentId } = await world.enroll(mailboxId, steps);
  const { admin, store } = world.test;
  const rows = async (text: string, ...values: unknown[]) => (await admin.query<any>(text, values)).rows;
  const [{ sequence_id: id }] = await rows('select sequence_id from campaigns where id = $1', campaignId);
  await admin.query(
    `insert into pools (workspace_id, id, name, mailbox_ids, created_at, version) values ($1, 'p', 'p', $2, now(), 1)`,
    [world.workspaceId, [mailboxId]],
  );
  await admin.query(
    `insert into sequences (workspace_id, id, name, status, pool_id, version, created_at, updated_at)
     values ($1, $2, 's', 'live', 'p', 1, now(), now())`,
    [world.workspaceId, id],
  );
  await store.within(world.workspaceId, {}, async (unit) => {
    unit.append(id, 0, [{ type: 'sequence.created', schema: 1, data: { sequence_id: id, steps: 3, pool_id: 'p' } }]);
  });
  const sequences = new SequencesEndpoint(store, new Cursors(world.config), undefined as never, templates);

  await world.sender.sendNext(world.workspaceId, mailboxId, day(0));
  const changed: EmailStep[] = [
    { channel: 'email', subject: 'New first', body: 'New', branches: [{ if: 'no_reply', go_to: 'end' }] },
    { channel: 'email', wait_days: 9, subject: 'New second', body: 'New' },
  ];
  expect(await sequences.update({ id, steps: changed }, world.call())).toMatchObject({ version: 2, steps: 2 });
  expect((await sequences.get({ id }, world.call())).step_list).toEqual(changed);
  await world.sender.sendNext(world.workspaceId, mailboxId, day(2));
  await world.sender.sendNext(world.workspaceId, mailboxId, day(4));

  const sent = await rows('select subject, sent_at from touches where enrollment_id = $1 order by step', enrollmentId);
  expect(sent).toEqual([
    { subject: 'First', sent_at: day(0) },
    { subject: 'Old second', sent_at: day(2) },
    { subject: 'Old third', sent_at: day(4) },
  ]);
  expect(await rows('select sequence_version, status from campaigns where id = $1', campaignId)).toEqual([
    { sequence_version: 1, status: 'completed' },
  ]);
}, 30_000);
