import { randomBytes } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** 192 random bits, in letters that need no escaping in a URL. */
const PASSWORD_BYTES = 24;

/** The superuser's password, made once and kept beside the data folder with mode 0600. */
export async function superuserPassword(dataDir: string): Promise<string> {
  const file = `${dataDir}.password`;
  if (existsSync(file)) {
    await chmod(file, 0o600);
    return (await readFile(file, 'utf8')).trim();
  }
  if (existsSync(join(dataDir, 'PG_VERSION'))) {
    throw new Error(`${file} is missing: without it the databases in ${dataDir} cannot be opened`);
  }
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}
