import { hkdfSync, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** AES-256 and HMAC-SHA-256 both take 32 bytes. */
const SECRET_BYTES = 32;

/** The installation's master secret: 32 random bytes in `<home>/secret`, mode 0600, made at the first call. */
export async function secrets(home: string): Promise<Buffer> {
  const file = join(home, 'secret');
  await mkdir(home, { recursive: true });
  // Written whole and then linked: two processes that come at the same moment agree on one secret.
  const mine = join(home, `.secret-${process.pid}-${randomBytes(4).toString('hex')}`);
  await writeFile(mine, randomBytes(SECRET_BYTES), { mode: 0o600 });
  await link(mine, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(mine);
  await chmod(file, 0o600);
  const master = await readFile(file);
  if (master.length !== SECRET_BYTES) throw new Error(`${file} is damaged: it must hold ${SECRET_BYTES} bytes`);
  return master;
}

/** A 32-byte key for one purpose: HKDF-SHA256 (RFC 5869) of the master secret, with the label as its info. */
export function derive(master: Buffer, label: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', `sortie/${label}`, SECRET_BYTES));
}

/** A derived password, in letters that need no escaping in a URL. */
export function derivePassword(master: Buffer, label: string): string {
  return derive(master, `password/${label}`).toString('base64url');
}
