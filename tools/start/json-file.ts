// Small JSON files of SORTIE_HOME: for their owner alone, and never seen half written.
import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';

/** Undefined where there is no such file; one that is there and cannot be read is no reason to write another. */
export async function readJson<T>(file: string): Promise<T | undefined> {
  const text = await readFile(file, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    if (code === 'ENOENT') return undefined;
    throw new Error(`${file} cannot be read (${code}): it must be a file of the user who starts Sortie.`);
  });
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

export async function writeJson(file: string, value: unknown): Promise<void> {
  // A name of its own: two that write at the same moment must not move each other's file away.
  const written = `${file}.${randomUUID()}.new`;
  await writeFile(written, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(written, file);
}
