// What can be asked about the emulated world.
import { mailsIn } from './forget.js';
import { viewOf } from './message-view.js';
import { rehearse } from './rehearse.js';
import type { Outbox } from './outbox.js';
import { invalid, stillPending, type ProblemField } from './problem.js';
import type { Store } from './store.js';

// A page that a person reads, and the most that a drill's checker needs at once.
const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 10_000;
// The longest that a caller waits for the answers to be delivered.
const SETTLE_MS = 30_000;

export interface Route {
  method: 'GET' | 'POST';
  /** `body` as it came; empty for a GET. */
  answer(query: URLSearchParams, body: Buffer): Promise<unknown>;
}

export function routesOf(store: Store, outbox: Outbox, settleMs: number = SETTLE_MS): Record<string, Route> {
  return {
    '/': { method: 'GET', answer: async () => whatThisIs },
    '/livez': { method: 'GET', answer: async () => ({ status: 'ok' }) },
    '/sandbox/messages': { method: 'GET', answer: (query) => messages(store, query) },
    '/sandbox/sent': { method: 'GET', answer: (query) => sent(store, query) },
    '/sandbox/rehearse': { method: 'POST', answer: (query, raw) => rehearse(query, raw) },
    '/sandbox/forget': { method: 'POST', answer: (_query, raw) => forget(store, outbox, raw) },
    '/sandbox/settle': { method: 'POST', answer: () => settle(outbox, settleMs) },
  };
}

const whatThisIs = {
  name: 'sandbox',
  emulator: true,
  description:
    'An emulator of the outside world for test mode: mail that arrives here reaches no real person, ' +
    'and addresses at sandbox.test answer by script.',
  paths: [
    'GET /sandbox/messages?to=&limit=',
    'GET /sandbox/sent?mailbox=&message_id=',
    'POST /sandbox/rehearse?from=&to=',
    'POST /sandbox/forget {"message_ids": [], "idempotency_keys": []}',
    'POST /sandbox/settle',
    '/resend (Resend’s API, see its documentation)',
    'POST /oauth/token (the token servers of Google and Microsoft)',
  ],
};

async function messages(store: Store, query: URLSearchParams): Promise<unknown> {
  const limit = query.get('limit') ?? String(DEFAULT_LIMIT);
  if (!/^\d{1,5}$/.test(limit) || Number(limit) < 1 || Number(limit) > LARGEST_LIMIT) {
    const message = `must be a whole number from 1 to ${LARGEST_LIMIT}`;
    throw invalid([{ field: 'limit', code: 'OUT_OF_RANGE', message }]);
  }
  const found = await store.newest(query.get('to') || null, Number(limit));
  return { object: 'list', data: await Promise.all(found.map(viewOf)) };
}

async function sent(store: Store, query: URLSearchParams): Promise<unknown> {
  const missing = ['mailbox', 'message_id'].filter((field) => !query.get(field));
  if (missing.length > 0) {
    throw invalid(missing.map((field): ProblemField => ({ field, code: 'REQUIRED', message: 'is required' })));
  }
  const bare = query.get('message_id')?.replace(/^<|>$/g, '');
  const at = await store.sentAt(query.get('mailbox') ?? '', `<${bare}>`);
  return at ? { found: true, at: at.toISOString() } : { found: false };
}

async function forget(store: Store, outbox: Outbox, raw: Buffer): Promise<unknown> {
  await store.forget(mailsIn(raw));
  // Whoever waits for the answers to be delivered need not wait for those any more.
  outbox.nudge();
  return { forgotten: true };
}

async function settle(outbox: Outbox, settleMs: number): Promise<unknown> {
  const pending = await outbox.settled(settleMs);
  if (pending > 0) throw stillPending(pending);
  return { pending };
}
