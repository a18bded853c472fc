import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { callOf } from '../mailboxes/api-world.fixture-spec.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { SettleEndpoint } from './settle.endpoint.js';

let world: SendingWorld;
let settle: SettleEndpoint;

beforeAll(async () => {
  world = await openSendingWorld();
  settle = new SettleEndpoint(world.test.store);
});
afterAll(() => world.close());

async function unknownTouch(): Promise<string> {
  const { touchId } = await world.enroll(await world.mailbox());
  await world.test.admin.query(
    "update touches set state = 'unknown', unknown_since = now(), message_id = '<a@b>' where id = $1",
    [touchId],
  );
  return touchId;
}

describe('an outcome that nobody could find out', () => {
  it('is a mail that went out, when a person says so', async () => {
    const id = await unknownTouch();
    expect(await settle.settle({ id, outcome: 'sent' }, world.call())).toMatchObject({ id, state: 'accepted' });
    expect(await settle.settle({ id, outcome: 'sent' }, world.call())).toMatchObject({ state: 'accepted' });
    const { rows } = await world.test.admin.query('select settled_by from touches where id = $1', [id]);
    expect(rows).toEqual([{ settled_by: 'person' }]);
  });

  it('is a mail that is made again, when a person says that it did not', async () => {
    const id = await unknownTouch();
    expect(await settle.settle({ id, outcome: 'not_sent' }, world.call())).toMatchObject({ state: 'planned' });
  });
});

it('is settled for fifty who ask at once, and for whom they repeat it', async () => {
  const ids = await Promise.all(Array.from({ length: 50 }, unknownTouch));
  const keyed = (id: string) => world.call({ idempotency_key: id, request_hash: 'same' });
  const ask = (id: string) => settle.settle({ id, outcome: 'not_sent' }, keyed(id));
  const settled = await Promise.all(ids.map(ask));
  expect(settled.map(({ id, state }) => [id, state])).toEqual(ids.map((id) => [id, 'planned']));
  await world.test.admin.query("update touches set state = 'skipped' where id = $1", [ids[0]]);
  expect(await ask(ids[0]!)).toMatchObject(settled[0]!);
});

it('settles nothing that is known, nor what another workspace has', async () => {
  const { touchId: id } = await world.enroll(await world.mailbox());
  await expect(settle.settle({ id, outcome: 'sent' }, world.call())).rejects.toMatchObject({ code: 'INVALID_STATE' });
  await expect(settle.settle({ id, outcome: 'sent' }, callOf(newId('workspace')))).rejects.toMatchObject({
    code: 'RESOURCE_NOT_FOUND',
  });
});
