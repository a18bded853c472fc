import type { Socket } from 'node:net';

/** The lines that come in over a connection, byte for byte as latin1, until it ends. */
export async function* linesOf(socket: Socket): AsyncGenerator<string, undefined> {
  let rest = '';
  for await (const chunk of socket) {
    const lines = (rest + (chunk as Buffer).toString('latin1')).split('\r\n');
    rest = lines.pop()!;
    yield* lines;
  }
  return undefined;
}
