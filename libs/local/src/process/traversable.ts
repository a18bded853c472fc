import { chmod, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, sep } from 'node:path';

const OTHERS_MAY_ENTER = 0o001;

/** Whether a user with no rights of its own can reach `path`: every folder on the way lets others through. */
export async function isTraversable(path: string): Promise<boolean> {
  for (let folder = path; ; folder = dirname(folder)) {
    if (!((await stat(folder)).mode & OTHERS_MAY_ENTER)) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Lets others through to a temporary folder of ours, so that what lies in it goes with it; they cannot list it. */
export async function openTemporary(path: string): Promise<void> {
  const temporary = await realpath(tmpdir());
  for (let folder = path; folder.startsWith(temporary + sep); folder = dirname(folder)) {
    if ((await stat(folder)).uid === process.getuid?.()) await letThrough(folder);
  }
}

/** Lets others through to a folder of ours, whatever umask it was made under; they cannot list it. */
export async function letThrough(folder: string): Promise<void> {
  await chmod(folder, (await stat(folder)).mode | OTHERS_MAY_ENTER);
}
