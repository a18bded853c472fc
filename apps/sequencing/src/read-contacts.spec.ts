import { expect, it } from '@jest/globals';
import { DomainError } from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';
import { ownCall } from './own-call.js';
import { readContacts } from './read-contacts.js';

const ids = Array.from({ length: 9 }, (_, n) => `con_${n}`);

/** A crm whose answers hold at most so many contacts. */
function crm(most: number): { operations: Operations; asked: number[] } {
  const asked: number[] = [];
  const call = async (_: unknown, { ids: wanted }: { ids: string[] }) => {
    asked.push(wanted.length);
    if (wanted.length > most) throw new DomainError('PAYLOAD_TOO_LARGE', 'The answer is too large.');
    return { contacts: wanted.map((id) => ({ id })) };
  };
  return { operations: { call } as unknown as Operations, asked };
}

it.each([[9, [9]], [5, [9, 5, 4]], [2, [9, 5, 3, 2, 1, 2, 4, 2, 2]]])(
  'reads all where an answer holds %i', async (most, asks) => {
    const { operations, asked } = crm(most);
    const found = await readContacts(operations, ids, ownCall('ws_1', new Date()));
    expect(found.map(({ id }) => id)).toEqual(ids);
    expect(asked).toEqual(asks);
  },
);

it('says so where not even one goes into an answer', async () => {
  await expect(readContacts(crm(0).operations, ids, ownCall('ws_1', new Date()))).rejects.toMatchObject({
    code: 'PAYLOAD_TOO_LARGE',
  });
});
