// Sends contacts in batches. The API takes a batch whole or not at all: what it refuses is told, and the rest goes on.
import { ApiError, type Api } from '../client/api.ts';
import type { Entry } from './contacts.ts';

// A batch may hold 1 000 contacts and 4 MiB: so each may have 20 KiB.
const most = 200;

/** Adds contacts to a group; answers how many were taken. */
export async function sendContacts(client: Api, entries: readonly Entry[], group: string): Promise<number> {
  const total = { created: 0, updated: 0, refused: 0 };
  for (let at = 0; at < entries.length; at += most) {
    const page = entries.slice(at, at + most);
    const taken = await sendPage(client, page, group);
    total.created += taken.created;
    total.updated += taken.updated;
    total.refused += taken.refused;
  }
  const { created, updated, refused } = total;
  console.log(`  contacts: ${created} created, ${updated} updated, ${refused} refused`);
  return entries.length - refused;
}

async function sendPage(client: Api, page: readonly Entry[], group: string) {
  let left = page;
  while (left.length > 0) {
    const contacts = left.map(({ contact }) => ({ ...contact, groups: [group] }));
    try {
      const answer = await client.post('/v1/contacts/batch', { contacts, upsert: true });
      for (const { index, detail } of answer.failed) console.log(`    line ${left[index]!.line}: ${detail}`);
      return { ...answer, refused: page.length - left.length + answer.failed.length };
    } catch (error) {
      const refused = refusedIn(error);
      for (const { index, reason } of refused) console.log(`    line ${left[index]!.line}: ${reason}`);
      const indexes = new Set(refused.map(({ index }) => index));
      left = left.filter((_, index) => !indexes.has(index));
    }
  }
  return { created: 0, updated: 0, refused: page.length };
}

/** What an answer says of single contacts; whatever else went wrong is thrown again. */
function refusedIn(error: unknown): { index: number; reason: string }[] {
  const errors = (error instanceof ApiError && error.problem.errors) || [];
  const refused = errors.flatMap(({ pointer, field, message }) => {
    const [, index, member] = /^\/contacts\/(\d+)\/(.+)$/.exec(pointer) ?? [];
    return index ? [{ index: Number(index), reason: `${member}: ${message.replace(`${field} `, '')}` }] : [];
  });
  if (refused.length === 0 || refused.length < errors.length) throw error;
  return refused;
}
