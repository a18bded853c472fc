// One supervisor per SORTIE_HOME.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine } from '@sortie/local';

/** Takes the lock, also from a supervisor that was killed; returns the function that gives it back. */
export async function lockHome(home: string): Promise<() => Promise<void>> {
  // Entered by the account that runs PostgreSQL when we are root; what is secret in it has mode 0600.
  await mkdir(home, { recursive: true, mode: 0o711 });
  await mkdir(join(home, 'logs'), { recursive: true, mode: 0o700 });
  const file = join(home, 'supervisor.pid');
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = Number(await readFile(file, 'utf8').catch(() => ''));
    if (pid !== process.pid && (await commandLine(pid)).includes('supervisor.ts')) {
      throw new Error(`Sortie already runs on ${home} (process ${pid}). Stop it, or set another SORTIE_HOME.`);
    }
    await rm(file, { force: true });
  }
}
