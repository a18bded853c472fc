import type { ImapFlow, SearchObject } from 'imapflow';

/** The uids of the selected folder that a search finds. A refusal is not an empty folder: it proves nothing. */
export async function searchUids(client: ImapFlow, query: SearchObject): Promise<number[]> {
  const uids = await client.search(query, { uid: true });
  if (!uids) throw new Error('the server refused to search');
  return uids;
}
