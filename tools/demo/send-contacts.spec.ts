import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { ApiError, type Api } from '../client/api.ts';
import { sendContacts } from './send-contacts.ts';

let told: string[];
beforeEach(() => {
  told = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void told.push(line.trim()));
});
afterEach(() => {
  jest.restoreAllMocks();
});

const entriesOf = (...emails: string[]) => emails.map((email, index) => ({ line: index + 2, contact: { email } }));

/** A gateway that takes a batch in which every address has an @. */
function gateway(sent: string[][], failed: object[] = []): Api {
  const post = async (path: string, { contacts }: any) => {
    sent.push(contacts.map(({ email }: { email: string }) => email));
    const errors = contacts.flatMap(({ email }: { email: string }, index: number) => {
      const field = `contacts[${index}].email`;
      return email.includes('@') ? [] : [{ field, pointer: `/contacts/${index}/email`, message: `${field} is bad` }];
    });
    if (errors.length > 0) throw new ApiError('POST', path, 422, { code: 'VALIDATION_ERROR', errors });
    return { created: contacts.length - failed.length, updated: 0, failed };
  };
  return { post } as unknown as Api;
}

it('takes out what the API refuses, says in which line and why, and sends the rest', async () => {
  const sent: string[][] = [];
  expect(await sendContacts(gateway(sent), entriesOf('a@x', 'b', 'c@x', 'd'), 'Demo')).toBe(2);
  expect(sent.at(-1)).toEqual(['a@x', 'c@x']);
  expect(told).toEqual([
    'line 3: email: is bad', 'line 5: email: is bad', 'contacts: 2 created, 0 updated, 2 refused',
  ]);
});

it('names the line of what is refused in a batch that was taken', async () => {
  const failed = [{ index: 1, detail: 'An email is needed.' }];
  expect(await sendContacts(gateway([], failed), entriesOf('a', 'b@x', 'c@x'), 'Demo')).toBe(1);
  expect(told).toEqual([
    'line 2: email: is bad', 'line 4: An email is needed.', 'contacts: 1 created, 0 updated, 2 refused',
  ]);
});

it('ends when nothing is left, and sends long lists in pages', async () => {
  const sent: string[][] = [];
  expect(await sendContacts(gateway(sent), entriesOf('a', 'b'), 'Demo')).toBe(0);
  expect(sent).toHaveLength(1);
  const many = Array.from({ length: 201 }, (_, index) => `a${index}@x`);
  expect(await sendContacts(gateway(sent), entriesOf(...many), 'Demo')).toBe(201);
  expect(sent.slice(1).map(({ length }) => length)).toEqual([200, 1]);
});

it('takes nobody out for an error that is not about them', async () => {
  const errors = [{ field: 'upsert', pointer: '/upsert', message: 'upsert is bad' }];
  const post = async () => Promise.reject(new ApiError('POST', '/v1/contacts/batch', 422, { errors }));
  await expect(sendContacts({ post } as unknown as Api, entriesOf('a@x'), 'Demo')).rejects.toThrow('upsert is bad');
});
