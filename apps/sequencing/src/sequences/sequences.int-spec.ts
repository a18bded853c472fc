import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, type EmailStep } from '@sortie/contracts';
import { callOf, mailboxInput, monday, openApiWorld, type ApiWorld } from '../mailboxes/api-world.fixture-spec.js';
import { loadSteps } from './load-steps.js';

let world: ApiWorld;
const workspace = newId('workspace');
const call = callOf(workspace);
let pool: string;

beforeAll(async () => {
  world = await openApiWorld();
  pool = await poolOf(workspace);
});
afterAll(() => world.test.close());

async function poolOf(workspaceId: string): Promise<string> {
  const { id } = await world.mailboxes.create(mailboxInput(), callOf(workspaceId));
  return (await world.pools.create({ name: 'Q2', mailbox_ids: [id] }, callOf(workspaceId))).id;
}

const steps: EmailStep[] = [
  {
    channel: 'email',
    wait_days: 0,
    subject: 'Hi {{ contact.first_name | default: "there" }}',
    body: 'Hello. {{ unsubscribe_url }}',
  },
  { channel: 'email', wait_days: 3, if: 'no_reply', body: 'Again. {{ unsubscribe_url }}' },
];
const create = (more: object = {}) => world.sequences.create({ name: 'Q2', mailbox_pool: pool, steps, ...more }, call);
const stepsOf = (id: string, version: number) =>
  world.test.store.read(call, (sql) => loadSteps(sql, workspace, id, version));

describe('creating a sequence', () => {
  it('makes a draft; its steps are read with it alone', async () => {
    const made = await create();
    expect(made).toEqual({
      object: 'sequence',
      id: expect.stringMatching(/^seq_/),
      name: 'Q2',
      description: null,
      status: 'draft',
      mailbox_pool: pool,
      steps: 2,
      version: 1,
      created_at: monday,
      updated_at: monday,
    });
    expect(await world.sequences.get({ id: made.id }, call)).toEqual({ ...made, step_list: steps });
  });

  it('keeps what it is for, until that is changed or cleared', async () => {
    const { id, description } = await create({ description: 'Heads of sales' });
    expect(description).toBe('Heads of sales');
    const told = async () => (await world.sequences.get({ id }, call)).description;
    expect(await told()).toBe('Heads of sales');
    await world.sequences.update({ id, name: 'Q3' }, call);
    expect(await told()).toBe('Heads of sales');
    const { data } = await world.sequences.list({}, call);
    expect(data.find((sequence) => sequence.id === id)).toMatchObject({ name: 'Q3', description: 'Heads of sales' });
    expect(await world.sequences.update({ id, description: null }, call)).toMatchObject({ version: 3, description: null });
    expect(await told()).toBeNull();
  });

  it('keeps the words out of the log', async () => {
    const { id } = await create();
    const events = await world.rows('select type, data, personal from events where stream_id = $1', id);
    expect(events).toEqual([
      { type: 'sequence.created', data: { sequence_id: id, steps: 2, pool_id: pool }, personal: null },
    ]);
  });

  it('refuses a subject that would begin another header', async () => {
    const wrong = [steps[0]!, { ...steps[1]!, subject: 'Hi\r\nBcc: all@example.com' }];
    await expect(create({ steps: wrong })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      fields: [{ pointer: '/steps/1/subject' }],
    });
  });

  it('refuses steps that lead nowhere or back, each with its place and the fix', async () => {
    const wrong: EmailStep[] = [
      { ...steps[0]!, id: 'intro', branches: [{ if: 'opened', go_to: 'demo' }] },
      { ...steps[1]!, next: 'intro' },
    ];
    await expect(create({ steps: wrong })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      fields: [
        {
          pointer: '/steps/0/branches/0/go_to',
          code: 'unknown_step',
          message: expect.stringContaining('use a later step'),
        },
        { pointer: '/steps/1/next', code: 'cycle', message: expect.stringContaining('leads back') },
      ],
    });
    const { id } = await create();
    await expect(
      world.sequences.update({ id, steps: [steps[0]!, { ...steps[1]!, winner: { metric: 'replied' } }] }, call),
    ).rejects.toMatchObject({ fields: [{ pointer: '/steps/1/winner', code: 'winner_without_variants' }] });
  });

  it('shows every member of a step again', async () => {
    const whole: EmailStep[] = [
      {
        ...steps[0]!,
        id: 'intro',
        variants: [{ subject: 'Hey', body: 'Hey. {{ unsubscribe_url }}' }],
        winner: { metric: 'clicked', min_sends: 20 },
        branches: [{ if: 'interested', go_to: 'demo' }],
        next: 'demo',
      },
      { ...steps[1]!, id: 'demo', wait_hours: 3, wait_working_days: 2 },
    ];
    const { id } = await create({ steps: whole });
    expect((await world.sequences.get({ id }, call)).step_list).toEqual(whole);
  });

  it('refuses a pool that is not there', async () => {
    for (const mailbox_pool of [newId('pool'), await poolOf(newId('workspace')), 'pool_1']) {
      await expect(create({ mailbox_pool })).rejects.toMatchObject({
        code: 'VALIDATION_ERROR',
        fields: [{ pointer: '/mailbox_pool' }],
      });
    }
  });
});

describe('changing a sequence', () => {
  it('makes a new version and keeps the old steps for running campaigns', async () => {
    const { id } = await create();
    const shorter = [{ ...steps[0]!, body: 'Shorter. {{ unsubscribe_url }}' }];
    expect(await world.sequences.update({ id, steps: shorter }, call)).toMatchObject({
      steps: 1,
      version: 2,
      name: 'Q2',
    });
    expect(await world.sequences.update({ id, name: 'Q3' }, call)).toMatchObject({ steps: 1, version: 3, name: 'Q3' });
    expect([await stepsOf(id, 1), await stepsOf(id, 2), await stepsOf(id, 3)]).toEqual([steps, shorter, shorter]);
    const events = await world.rows('select type, version, data from events where stream_id = $1 order by version', id);
    expect(events.slice(1)).toEqual(
      [2, 3].map((version) => ({
        type: 'sequence.updated',
        version,
        data: { sequence_id: id, steps: 1, pool_id: pool },
      })),
    );
  });

  it('stays quiet when nothing changed', async () => {
    const { id } = await create();
    const same = { id, name: 'Q2', mailbox_pool: pool, steps: structuredClone(steps) };
    expect(await world.sequences.update(same, call)).toMatchObject({ version: 1 });
    expect(await world.rows('select from events where stream_id = $1', id)).toHaveLength(1);
  });

  it('is refused when made against another version, with a bad subject, or with a foreign pool', async () => {
    const { id } = await create();
    await expect(world.sequences.update({ id, name: 'x' }, callOf(workspace, { if_match: 2 }))).rejects.toMatchObject({
      code: 'STALE_VERSION',
    });
    await expect(
      world.sequences.update({ id, steps: [{ ...steps[0]!, subject: 'a\nb' }] }, call),
    ).rejects.toMatchObject({ fields: [{ pointer: '/steps/0/subject' }] });
    await expect(world.sequences.update({ id, mailbox_pool: newId('pool') }, call)).rejects.toMatchObject({
      fields: [{ pointer: '/mailbox_pool' }],
    });
  });

  it('loses no change among rivals', async () => {
    const { id } = await create();
    await Promise.all(Array.from({ length: 8 }, (_, n) => world.sequences.update({ id, name: `Q${n + 3}` }, call)));
    expect(await world.sequences.get({ id }, call)).toMatchObject({ version: 9, step_list: steps });
  });
});

it('lints with spans into the text', async () => {
  const body = 'Hello {{ contact.shoe_size }} {{ unsubscribe_url }}';
  const { id } = await create({ steps: [{ channel: 'email', wait_days: 0, subject: 'Hi', body }] });
  const report = await world.sequences.lint({ id }, call);
  expect(report.ok).toBe(false);
  const unknown = report.findings.find(({ rule }) => rule === 'unknown-variable')!;
  expect(body.slice(unknown.span!.start, unknown.span!.end)).toBe('{{ contact.shoe_size }}');
  const { findings, ok } = await world.sequences.lint({ id: (await create()).id }, call);
  expect(ok).toBe(true);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
});

it('is a 404 to others', async () => {
  const { id } = await create();
  const stranger = callOf(newId('workspace'));
  for (const [wrong, context] of [
    [id, stranger],
    ['seq_1', call],
    [newId('sequence'), call],
  ] as const) {
    const asked = [
      world.sequences.get({ id: wrong }, context),
      world.sequences.lint({ id: wrong }, context),
      world.sequences.update({ id: wrong, name: 'x' }, context),
    ];
    for (const { status, ...rest } of await Promise.allSettled(asked)) {
      expect({ status, ...rest }).toMatchObject({ status: 'rejected', reason: { code: 'RESOURCE_NOT_FOUND' } });
    }
  }
});

it('lists the newest first, by status, with a total when asked', async () => {
  const own = newId('workspace');
  const mailbox_pool = await poolOf(own);
  const made: string[] = [];
  for (let n = 0; n < 4; n++) {
    const { id } = await world.sequences.create(
      { name: `Q${n}`, mailbox_pool, steps },
      callOf(own, { now: `2026-01-0${n + 1}T00:00:00.000Z` }),
    );
    made.unshift(id);
  }
  await world.test.admin.query("update sequences set status = 'live' where id = $1", [made[3]]);
  const first = await world.sequences.list({ limit: 3, include: 'total' }, callOf(own));
  expect(first).toMatchObject({ total: 4, has_more: true });
  const rest = await world.sequences.list({ limit: 3, cursor: first.next_cursor! }, callOf(own));
  expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual(made);
  expect(rest).not.toHaveProperty('total');
  expect(await world.sequences.list({ status: 'live', include: 'total' }, callOf(own))).toMatchObject({
    data: [{ id: made[3] }],
    total: 1,
  });
  await expect(world.sequences.list({ status: 'live', cursor: first.next_cursor! }, callOf(own))).rejects.toMatchObject(
    { code: 'BAD_REQUEST' },
  );
});
