// Requests as a client with nothing but an HTTP library sends them: every answer is looked at, none is thrown.
import { ready } from './run.config.ts';

export interface Answer<T = any> {
  status: number;
  headers: Headers;
  body: T;
  text: string;
}

export interface Sent {
  /** An object becomes JSON; a text or bytes go as they are. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Origin; the first gateway unless said. */
  gateway?: string;
}

export type Send = <T = any>(method: string, path: string, sent?: Sent) => Promise<Answer<T>>;

/** A client with that key; with an empty key it sends none. */
export function client(key: string): Send {
  return (method, path, sent = {}) => send(method, path, sent, key);
}

async function send(
  method: string,
  path: string,
  { body, headers = {}, gateway = ready.base_url }: Sent,
  key: string,
): Promise<Answer> {
  const response = await fetch(gateway + path, {
    method,
    headers: {
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

/** The body of an answer that must be a success. */
export async function ok<T = any>(answer: Promise<Answer<T>>): Promise<T> {
  const { status, body, text } = await answer;
  if (status >= 300) throw new Error(`${status}: ${text.slice(0, 500)}`);
  return body;
}

/** Every item of a list, page after page. */
export async function all<T = any>(send: Send, path: string): Promise<T[]> {
  const items: T[] = [];
  const separator = path.includes('?') ? '&' : '?';
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { data: T[]; next_cursor: string | null } = await ok(
      send('GET', cursor ? `${path}${separator}cursor=${encodeURIComponent(cursor)}` : path),
    );
    items.push(...page.data);
    cursor = page.next_cursor;
  }
  return items;
}
