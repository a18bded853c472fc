// A recipient who looks at a mail: its image is fetched, or its first link followed, as a reader's program does.
import { request } from 'undici';
import type { PostOutcome } from './answer-post.js';
import type { Letter } from './letter.js';

// The platform answers within milliseconds.
const PATIENCE_MS = 10_000;
const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

/** The image at the end of a mail, which readers fetch when they show it. */
export function imageOf({ html }: Letter): string | null {
  return lastOf(html.matchAll(/<img\b[^<>]*?\ssrc=["'](https?:[^"'<>]+)["']/gi));
}

/** The first link that is not there to unsubscribe. */
export function linkOf({ html }: Letter): string | null {
  const links = [...html.matchAll(/<a\b[^<>]*?\shref=["'](https?:[^"'<>]+)["']/gi)].map(([, href]) => plain(href!));
  return links.find((href) => URL.canParse(href) && !new URL(href).pathname.startsWith('/u/')) ?? null;
}

/** Fetches it once; nothing outside this machine is ever reached. */
export async function visit(url: string): Promise<PostOutcome> {
  if (!isOnThisMachine(url)) return { verdict: 'refused', reason: 'it is outside the sandbox' };
  try {
    const headers = { 'user-agent': BROWSER };
    const { statusCode, body } = await request(url, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
    await body.dump();
    if (statusCode < 400) return { verdict: 'taken' };
    return { verdict: statusCode < 500 ? 'refused' : 'later', reason: `answered ${statusCode}` };
  } catch (error) {
    return { verdict: 'later', reason: error instanceof Error ? error.message : 'failed' };
  }
}

/** By what a client would connect to: a name or a user's part may only begin like this machine's address. */
function isOnThisMachine(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password, hostname } = new URL(url);
  if (protocol !== 'http:' || username || password) return false;
  return hostname === 'localhost' || /^127(\.\d+){3}$/.test(hostname);
}

function lastOf(found: Iterable<RegExpMatchArray>): string | null {
  const last = [...found].at(-1)?.[1];
  return last === undefined ? null : plain(last);
}

function plain(attribute: string): string {
  return attribute.replaceAll('&amp;', '&');
}
