import { Resend } from 'resend';
import { serverWords } from '../mail/server-words.js';
import type { MailContent } from '../mail/compose.js';
import type { SubmitResult } from '../sending/smtp.js';

/** The account that a mailbox sends with. */
export interface ResendAccount {
  apiKey: string;
  /** Resend's own API, or the sandbox that plays it. */
  baseUrl: string;
}

// Resend answers within a second; whoever takes longer is asked again with the same key.
const patienceMs = 20_000;
// The account's limit is per second; a few seconds let others of the team through.
const throttledSeconds = 5;

// What is wrong with the account or its domain, and not with the mail: https://resend.com/docs/api-reference/errors.
const accountTrouble = new Set([
  'missing_api_key',
  'restricted_api_key',
  'invalid_api_key',
  'invalid_from_address',
  'monthly_quota_exceeded',
  'daily_quota_exceeded',
  'security_error',
]);

/** Submits the mail of a touch or answer, whose `id` is its idempotency key: within 24 hours nothing goes twice. */
export async function submitByResend(
  { apiKey, baseUrl }: ResendAccount,
  content: MailContent,
  id: string,
): Promise<SubmitResult> {
  const resend = new Resend(apiKey, { baseUrl });
  const { from, to, subject, text, html, headers, replyTo } = content;
  const tags = [{ name: 'touch', value: id }];
  const mail = { from, to, subject, text, html, headers, tags, ...(replyTo ? { replyTo } : {}) };
  const signal = AbortSignal.timeout(patienceMs);
  try {
    const { data, error } = await resend.emails.send(mail, { idempotencyKey: id, signal } as object);
    if (error) return refusalOf(error);
    const messageId = await messageIdOf(resend, data.id);
    return { kind: 'accepted', reply: `Resend took it as ${data.id}`, providerId: data.id, messageId };
  } catch (error) {
    return { kind: 'unknown', text: error instanceof Error ? error.message : 'no answer' };
  }
}

/** What a refusal means. */
export function refusalOf({ name, statusCode, message }: Refusal): SubmitResult {
  const text = serverWords(`${statusCode ?? 'no answer'} ${name}: ${message}`);
  // The same key with other words: the first request under it was taken, and only its answer was lost.
  if (name === 'invalid_idempotent_request') return { kind: 'accepted', reply: text };
  if (accountTrouble.has(name) || statusCode === 401 || statusCode === 403) {
    // Everybody who sees the mailbox sees this: Resend's own words may name the recipient.
    const said = `Resend refuses the account (${statusCode} ${name}): check its API key, domain and quota there`;
    return { kind: 'mailbox_failed', text: said };
  }
  if (statusCode === 429) return { kind: 'throttled', seconds: throttledSeconds, code: '429', text };
  const open = name === 'concurrent_idempotent_requests' || statusCode === null || statusCode >= 500;
  if (open) return { kind: 'unknown', text };
  return { kind: 'refused', code: String(statusCode), text };
}

interface Refusal {
  name: string;
  statusCode: number | null;
  message: string;
}

/** The Message-ID that Resend gave the mail, which replies will name; else the webhook `email.sent` tells it later. */
async function messageIdOf(resend: Resend, id: string): Promise<string | undefined> {
  const { data } = await resend.emails.get(id);
  return (data as { message_id?: string } | null)?.message_id;
}
