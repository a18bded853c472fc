import type { FetchMessageObject, FetchQueryObject, ImapFlow } from 'imapflow';
import { maxMailBytes } from '../inbound/parse.js';
import { refuseClosed } from './closed-connection.js';
import { searchUids } from './search-uids.js';

/** A mail as far as it is read; `raw` is null when it was removed meanwhile. */
export interface FetchedMail {
  uid: number;
  raw: Buffer | null;
}

// What one FETCH brings into memory: a few hundred ordinary mails.
const mostBytesAtOnce = 4 * 1024 * 1024;
// Ten MiB over a slow line. A server that drips its bytes must not hold a place that other mailboxes wait for.
const longestFetchMs = 120_000;
// Of a mail over the limit: its header and its text stand in front of what makes it large.
const readOfLarge = 1024 * 1024;

/**
 * Fetches mails by uid, in order, in groups of bounded size. Of a mail over 10 MiB only the first MiB is fetched: its
 * header and, since attachments come behind it, its text.
 */
export async function* fetchMails(client: ImapFlow, uids: readonly number[]): AsyncGenerator<FetchedMail> {
  if (uids.length === 0) return;
  const sizes = new Map<number, number>();
  for (const { uid, size } of await fetchAll(client, uids, { uid: true, size: true })) {
    sizes.set(uid, size ?? 0);
  }
  for (const group of groups(uids, sizes)) {
    const limit = group.some((uid) => isLarge(sizes.get(uid))) ? readOfLarge : maxMailBytes;
    const query = { uid: true, source: { start: 0, maxLength: limit } };
    const found = new Map<number, Buffer | undefined>();
    for (const mail of await fetchAll(client, group, query)) found.set(mail.uid, mail.source);
    await refuseLeftOut(client, group.filter((uid) => !found.get(uid)));
    for (const uid of group) yield { uid, raw: found.get(uid) ?? null };
  }
}

/**
 * Whether the server brings across any other mail of the folder; true when there is none. One at random: another may
 * be in trouble as well.
 */
export async function bringsOther(client: ImapFlow, uid: number): Promise<boolean> {
  const others = (await searchUids(client, { all: true })).filter((each) => each !== uid);
  const other = others[Math.floor(Math.random() * others.length)];
  if (other === undefined) return true;
  const [mail] = await fetchAll(client, [other], { uid: true, source: { start: 0, maxLength: 1 } });
  return mail?.source !== undefined;
}

/**
 * A mail was removed only when a search does not know it either: imapflow gives less than it was asked for, without an
 * error, when the connection closes and when a server throttles it a few times.
 */
async function refuseLeftOut(client: ImapFlow, uids: readonly number[]): Promise<void> {
  if (uids.length === 0) return;
  const there = await searchUids(client, { uid: uids.join(',') });
  if (there.some((uid) => uids.includes(uid))) throw new Error('the server left out a mail that it has');
}

/** Ends the connection when it takes too long: there is no other way to end a FETCH. */
async function fetchAll(
  client: ImapFlow, uids: readonly number[], query: FetchQueryObject,
): Promise<FetchMessageObject[]> {
  refuseClosed(client);
  const late = setTimeout(() => client.close(), longestFetchMs);
  try {
    return await client.fetchAll(uids.join(','), query, { uid: true });
  } finally {
    clearTimeout(late);
  }
}

function groups(uids: readonly number[], sizes: Map<number, number>): number[][] {
  const list: number[][] = [];
  let bytes = 0;
  for (const uid of uids) {
    const size = sizes.get(uid) ?? 0;
    const last = list.at(-1);
    if (!last || bytes + size > mostBytesAtOnce || isLarge(size)) {
      list.push([uid]);
      bytes = size;
    } else {
      last.push(uid);
      bytes += size;
    }
  }
  return list;
}

function isLarge(size: number | undefined): boolean {
  return (size ?? 0) > maxMailBytes;
}
