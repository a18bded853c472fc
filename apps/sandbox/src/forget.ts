// The request to forget mails.
import { invalid, type ProblemField } from './problem.js';
import type { Mails } from './forget.store.js';

/** Reads `{message_ids, idempotency_keys}`, of which either may be left out. */
export function mailsIn(raw: Buffer): Mails {
  const body = objectIn(raw);
  const fields = ['message_ids', 'idempotency_keys'] as const;
  const lists = fields.map((field) => body[field] ?? []);
  const wrong = fields.filter((_, index) => !isTexts(lists[index]));
  if (wrong.length > 0) {
    throw invalid(wrong.map((field): ProblemField => ({ field, code: 'INVALID', message: 'must be a list of texts' })));
  }
  return { messageIds: lists[0] as string[], idempotencyKeys: lists[1] as string[] };
}

function objectIn(raw: Buffer): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(raw.toString());
    if (body && typeof body === 'object' && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // Said below, in one way.
  }
  throw invalid([{ field: 'body', code: 'INVALID', message: 'must be a JSON object' }]);
}

function isTexts(list: unknown): list is string[] {
  return Array.isArray(list) && list.every((one) => typeof one === 'string');
}
