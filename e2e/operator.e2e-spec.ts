// The operator's command, as a person runs it against an installation that is up.
import { afterAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { ready } from './support/run.config.ts';
import { ok } from './support/http.ts';
import { operator } from './support/operator.ts';
import { until } from './support/until.ts';
import { newWorkspace, warmedPool } from './support/workspace.ts';

const database = new pg.Pool({ connectionString: ready.database_url, max: 1 });

afterAll(() => database.end());

it('lists what is parked, tries it again, and says what still waits', async () => {
  const { id: workspace, send } = await newWorkspace('Parked');
  const { id: contact } = await ok(send('POST', '/v1/contacts', { body: { email: 'parked@example.com' } }));
  const logged = () =>
    database.query('select sequence from webhooks.workspace_log where workspace_id = $1 and contact_id = $2', [
      workspace,
      contact,
    ]);
  await until('the event in the log', async () => (await logged()).rowCount === 1);
  // As if webhooks had not been able to apply it: out of its log and set aside, with the event as crm publishes it.
  await database.query('delete from webhooks.workspace_log where workspace_id = $1 and contact_id = $2', [
    workspace,
    contact,
  ]);
  await database.query(
    `insert into webhooks.parked (consumer, source, partition, position, stream_id, event, error)
     select 'webhooks-log-v1', 'crm', partition, position, stream_id, jsonb_build_object(
       'id', 'evt_' || right(stream_id, 26), 'type', type, 'schema', schema, 'workspace_id', workspace_id,
       'stream_id', stream_id, 'version', version, 'partition', partition, 'position', position, 'data', data,
       'meta', meta, 'occurred_at', occurred_at), 'Error: it was made to fail'
     from crm.events where workspace_id = $1 and stream_id = $2 and version = 1`,
    [workspace, contact],
  );
  const listed = await operator('parked', 'list');
  expect(listed).toMatchObject({ code: 0 });
  expect(listed.out).toMatch(new RegExp(`^webhooks-log-v1  ${contact} of crm  1 waiting since .*made to fail$`, 'm'));
  expect(await operator('parked', 'replay', 'webhooks-log-v1', 'con_nobody')).toEqual(
    { code: 0, out: '0 events were applied.\n' },
  );
  expect(await operator('parked', 'replay', 'webhooks-log-v1', contact)).toEqual(
    { code: 0, out: '1 event was applied.\n' },
  );
  expect((await logged()).rowCount).toBe(1);
  expect((await operator('parked', 'list')).out).not.toContain(contact);
});

it('builds read models again and finds them equal', async () => {
  const workspace = await newWorkspace('Rebuilt');
  const { send } = workspace;
  await ok(send('POST', '/v1/contacts', { body: { email: 'rebuilt@example.com', company: 'Rebuilt Ltd' } }));
  // A campaign that nobody has entered has counts, too.
  const steps = [{ channel: 'email', wait_days: 0, subject: 'Hi', body: 'Hello {{ unsubscribe_url }}' }];
  const pool = await warmedPool(workspace, 1);
  const sequence = await ok(send('POST', '/v1/sequences', { body: { name: 'Rebuilt', mailbox_pool: pool, steps } }));
  await ok(send('POST', '/v1/campaigns', { body: { name: 'Rebuilt', sequence_id: sequence.id } }));
  for (const service of ['crm', 'identity', 'sequencing']) {
    const { code, out } = await operator('rebuild', service);
    expect({ service, code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/ rows {2}equal$/m) });
    expect(out).not.toMatch(/different|Warning/);
  }
});

it.each([
  [['parked'], /^Usage: /],
  [['parked', 'replay', 'nobody-log-v1'], /no consumer: its name begins with one of identity, crm/],
  [['rebuild', 'gateway'], /gateway keeps no read models/],
])('says what is wrong with %j', async (args, expected) => {
  expect(await operator(...args)).toMatchObject({ code: 1, out: expect.stringMatching(expected) });
});
