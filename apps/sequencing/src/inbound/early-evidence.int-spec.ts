import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { openApiWorld, type ApiWorld } from '../mailboxes/api-world.fixture-spec.js';
import { keepEarly, takeEarly, type Evidence } from './early-evidence.js';

let world: ApiWorld;
const workspace = newId('workspace');
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.test.close());

const keep = (id: string, evidence: Evidence, of = workspace) =>
  world.test.store.within(of, {}, (unit) => keepEarly(unit, 'resend', id, evidence));
const take = (id: string, of = workspace) => world.test.store.within(of, {}, (unit) => takeEarly(unit, 'resend', id));
const opened: Evidence = { kind: 'opened', at: '2026-03-04T10:00:05.000Z', eventId: 'e2' };
const bounced: Evidence = { kind: 'bounced', at: '2026-03-04T10:00:01.000Z', code: '5.1.1', eventId: 'e1' };

it('keeps what comes before its id, each saying once, and hands it over once, oldest first', async () => {
  await keep('p1', opened);
  await keep('p1', bounced);
  await keep('p1', bounced);
  await keep('p2', opened);
  expect(await take('p1', newId('workspace'))).toEqual([]);
  expect(await take('p1')).toEqual([bounced, { ...opened, code: null }]);
  expect(await take('p1')).toEqual([]);
  expect(await take('p2')).toHaveLength(1);
});

it('forgets what nobody has claimed for a week', async () => {
  await keep('old', opened);
  await world.rows("update early_evidence set kept_at = now() - interval '8 days' where provider_id = 'old'");
  expect(await take('old')).toEqual([]);
  await keep('new', opened);
  const left = await world.rows('select provider_id from early_evidence where workspace_id = $1', workspace);
  expect(left).toEqual([{ provider_id: 'new' }]);
});
