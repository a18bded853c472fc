import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { servers } from './servers.config.ts';

type FolderName = 'INBOX' | 'Junk' | 'Sent';

let counter = 0;
// As whom dovecot keeps mail (see dovecot-config.ts), by Debian's numbers.
const nobody = 65534;
const nogroup = 65534;

/** Puts mails into a user's folder as a delivery agent does: behind the server's back, in one go. */
export function insertMails(user: string, folder: FolderName, mails: readonly (string | Buffer)[]): void {
  const root = join(servers.folder, 'mail', user);
  const maildir = folder === 'INBOX' ? root : join(root, `.${folder}`);
  for (const part of [root, maildir, ...['cur', 'new', 'tmp'].map((name) => join(maildir, name))]) {
    mkdirSync(part, { recursive: true });
    chownSync(part, nobody, nogroup);
  }
  for (const mail of mails) {
    const seconds = Math.floor(Date.now() / 1000);
    const file = join(maildir, 'new', `${seconds}.M${String(++counter).padStart(9, '0')}P${process.pid}.test`);
    writeFileSync(file, mail);
    chownSync(file, nobody, nogroup);
  }
}
