import type { ImapFlow } from 'imapflow';
import type { Folder } from './cursors.js';

/** The one folder that every mailbox has; IDLE watches it. */
export const inbox: Folder = { path: 'INBOX', role: 'inbox' };

/** Where the server puts what it takes for spam; null when it names no such folder. */
export async function junkFolder(client: ImapFlow): Promise<Folder | null> {
  const path = await folderFor(client, '\\Junk');
  return path === null ? null : { path, role: 'junk' };
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
