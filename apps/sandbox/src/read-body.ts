import type { IncomingMessage } from 'node:http';

/** A request's body as it came; null when it has more bytes than `most`. */
export async function readBody(request: IncomingMessage, most = Infinity): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > most) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
