import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId, type EmailStep } from '@sortie/contracts';
import { callOf, mailboxInput, openApiWorld, type ApiWorld } from '../mailboxes/api-world.fixture-spec.js';

const forever = '{% for a in (1..900) %}{% for b in (1..900) %}{% for c in (1..900) %}'
  + '{% endfor %}{% endfor %}{% endfor %}';
const steps: EmailStep[] = [
  { channel: 'email', subject: 'Hi', body: 'Hello. {{ unsubscribe_url }}' },
  { channel: 'email', wait_days: 3, body: 'Again. {{ unsubscribe_url }}' },
];

let world: ApiWorld;
const workspace = newId('workspace');
const call = callOf(workspace);
let mailbox_pool: string;

beforeAll(async () => {
  world = await openApiWorld();
  const { id } = await world.mailboxes.create(mailboxInput(), call);
  mailbox_pool = (await world.pools.create({ name: 'Q2', mailbox_ids: [id] }, call)).id;
});
afterAll(() => world.test.close());

const create = (more: object = {}) => world.sequences.create({ name: 'Q2', mailbox_pool, steps, ...more }, call);

it('refuses a template that loops for ever, and writes nothing', async () => {
  const wrong = [{ ...steps[0]!, variants: [{ body: forever }] }, steps[1]!];
  const fields = [{ pointer: '/steps/0/variants/0/body', code: 'template-failed' }];
  const told = { code: 'VALIDATION_ERROR', fields };
  await expect(create({ steps: wrong })).rejects.toMatchObject(told);
  expect(await world.rows("select from events where type like 'sequence.%'")).toEqual([]);
  const { id } = await create();
  await expect(world.sequences.update({ id, steps: wrong }, call)).rejects.toMatchObject(told);
  expect(await world.sequences.get({ id }, call)).toMatchObject({ version: 1, step_list: steps });
});

it.each(['   ', '\r\n', 'a\r\nb'])('refuses the name %j, then and later', async (name) => {
  const told = { code: 'VALIDATION_ERROR', fields: [{ pointer: '/name' }] };
  await expect(create({ name })).rejects.toMatchObject(told);
  const { id } = await create({ name: ' Q2 ' });
  await expect(world.sequences.update({ id, name }, call)).rejects.toMatchObject(told);
  expect(await world.sequences.get({ id }, call)).toMatchObject({ name: 'Q2' });
});

it('lints a text that never ends, should there be one', async () => {
  const { id } = await create();
  const stored = JSON.stringify([{ ...steps[0]!, body: forever }]);
  await world.test.admin.query('update sequence_versions set steps = $2 where sequence_id = $1', [id, stored]);
  const report = await world.sequences.lint({ id }, call);
  expect(report.ok).toBe(false);
  expect(report.findings).toContainEqual(
    expect.objectContaining({ rule: 'template-failed', severity: 'error', step: 0, variant: null }),
  );
});
