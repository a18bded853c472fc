import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** `[2, 9]` of "nats-server: v2.9.10". Throws when the file is no nats-server that runs here. */
export async function serverVersion(binary: string): Promise<[number, number]> {
  const { stdout } = await promisify(execFile)(binary, ['--version']);
  const match = /v(\d+)\.(\d+)\./.exec(stdout);
  if (!match) throw new Error(`${binary} does not say its version: ${stdout.trim()}`);
  return [Number(match[1]), Number(match[2])];
}
