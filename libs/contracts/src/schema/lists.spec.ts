import { expect, it } from '@jest/globals';
// Every declaration registers itself when it is imported.
import { operations, schemaOf, type Class } from '../index.js';

const membersOf = (owner: Class) => schemaOf(owner).properties as Record<string, object>;

// What answers pages is a list, whatever it calls its class.
const lists = operations().filter(({ output }) => 'next_cursor' in membersOf(output));

it('knows the lists', () => {
  expect(lists.length).toBeGreaterThan(20);
});

it.each(lists.map(({ name, input, output }) => ({ name, input, output })))(
  '$name says the total when asked',
  ({ input, output }) => {
    expect(membersOf(input).include).toMatchObject({ enum: ['total'], description: expect.any(String) });
    expect(membersOf(output).total).toEqual({ type: 'integer', minimum: 0 });
  },
);
