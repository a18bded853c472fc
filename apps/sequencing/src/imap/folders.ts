import type { ImapFlow } from 'imapflow';
import type { Folder } from './cursors.js';

/** The folders that are read, the inbox last: it stays selected for IDLE. */
export async function foldersToRead(client: ImapFlow): Promise<Folder[]> {
  const junk = await folderFor(client, '\\Junk');
  const folders: Folder[] = junk ? [{ path: junk, role: 'junk' }] : [];
  return [...folders, { path: 'INBOX', role: 'inbox' }];
}

/** The Sent folder's path; null when the server names none. */
export function sentFolder(client: ImapFlow): Promise<string | null> {
  return folderFor(client, '\\Sent');
}

/** By SPECIAL-USE (RFC 6154), or by the names that servers without it use. */
async function folderFor(client: ImapFlow, use: string): Promise<string | null> {
  const found = (await client.list()).find(({ specialUse, flags }) => specialUse === use && !flags.has('\\Noselect'));
  return found?.path ?? null;
}
