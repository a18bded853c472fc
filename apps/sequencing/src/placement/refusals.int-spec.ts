import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { newId, type CreatePlacementTest } from '@sortie/contracts';
import { SampleMails } from '../preview/sample-mails.js';
import { Cursors } from '../sequencing.cursors.js';
import { PlacementTestsEndpoint } from './placement-tests.endpoint.js';
import { openPlacementWorld, type PlacementWorld } from './placement-world.fixture-spec.js';

let world: PlacementWorld;
let seeds: string[];
beforeAll(async () => {
  world = await openPlacementWorld();
  seeds = await world.seeds(2);
}, 60_000);
afterAll(() => world.close());
beforeEach(() => world.rows("update mailboxes set status = 'active'"));

const refusal = async (more: Partial<CreatePlacementTest>) => {
  const before = await count();
  const error = await world.create(more).then(() => undefined, (refused) => refused);
  expect(await count()).toEqual(before);
  return error;
};
const count = () => world.rows(
  `select (select count(*) from events) as events, (select count(*) from warmup_mails) as mails,
     (select count(*) from placement_tests) as tests, (select count(*) from placement_results) as results`,
);
const field = (pointer: string, code: string, message = '') => ({
  code: 'VALIDATION_ERROR', fields: [{ pointer, code, message: expect.stringContaining(message) }],
});

it.each([
  ['an unknown step', { step: 3 }, '/step', 'unknown_step', 'below 3'],
  ['an unknown wording', { variant: 'c' as const }, '/variant', 'unknown_variant', 'one of a, b'],
  ['a template that fails', { step: 2 }, '/steps/2/subject', 'template_failed', 'Mend the template'],
])('%s is refused', async (_, more, pointer, code, message) => {
  expect(await refusal(more)).toMatchObject(field(pointer, code, message));
});

it('what is not there is refused', async () => {
  for (const more of [
    { sequence_id: newId('sequence') }, { sequence_id: 'seq_1' }, { contact_id: 'con_1' },
    { mailbox_id: newId('mailbox') },
  ]) {
    expect(await refusal(more)).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  }
  await expect(world.get(newId('placementTest'))).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  await expect(world.get('plt_1')).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
});

it('a contact without an address is refused', async () => {
  const { test, config } = world;
  const nameless = { call: async () => ({ contacts: [{ id: world.contactId, email: null }] }) };
  const samples = new SampleMails(test.store, nameless as never, config);
  const tests = new PlacementTestsEndpoint(test.store, new Cursors(config), samples, config);
  const input = { sequence_id: world.sequenceId, contact_id: world.contactId };
  await expect(tests.create(input, world.call())).rejects.toMatchObject(field('/contact_id', 'no_email', 'give it one'));
  await samples.onModuleDestroy();
});

it('a seed that cannot be one is refused by its place, with what to do', async () => {
  const paused = seeds[0]!;
  await world.rows("update mailboxes set status = 'paused' where id = $1", paused);
  const named = [seeds[1]!, world.from, paused, newId('mailbox')];
  const { fields } = await refusal({ seed_mailbox_ids: named });
  expect(fields.map(({ pointer, code }: Record<string, string>) => [pointer, code])).toEqual([
    ['/seed_mailbox_ids/1', 'is_sender'],
    ['/seed_mailbox_ids/2', 'mailbox_paused'],
    ['/seed_mailbox_ids/3', 'unknown_mailbox'],
  ]);
});

it('a sender that is paused is refused, and one whose mail nobody would find', async () => {
  const server = { host: '127.0.0.1', port: 2525 };
  const own = await world.mailbox({ smtp: server } as never);
  const asked = { mailbox_id: own, seed_mailbox_ids: [seeds[0]!] };
  expect(await refusal(asked)).toMatchObject(field('/seed_mailbox_ids/0', 'needs_imap', 'no imap'));
  expect(await refusal({ mailbox_id: own })).toMatchObject(field('/seed_mailbox_ids', 'no_seed', 'connect another'));
  await world.rows("update mailboxes set status = 'paused' where id = $1", world.from);
  expect(await refusal({})).toMatchObject(field('/mailbox_id', 'mailbox_paused', 'resume it'));
});

it('a test without any other mailbox is refused', async () => {
  await world.rows("update mailboxes set status = 'paused' where id <> $1", world.from);
  expect(await refusal({})).toMatchObject(field('/seed_mailbox_ids', 'no_seed', 'resume one'));
});

it('a repeated request gets the first answer, and lists are newest first', async () => {
  const context = world.call({ idempotency_key: 'k1' });
  const input = { sequence_id: world.sequenceId, contact_id: world.contactId };
  const first = await world.tests.create(input, context);
  expect(await world.tests.create(input, context)).toMatchObject(first);
  const second = await world.create();
  const page = await world.tests.list({ limit: 1 }, world.call());
  expect(page.data).toEqual([second]);
  const rest = await world.tests.list({ limit: 1, cursor: page.next_cursor!, include: 'total' }, world.call());
  expect(rest).toMatchObject({ data: [{ id: first.id }], has_more: false, total: 2 });
});
