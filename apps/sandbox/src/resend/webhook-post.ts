// One attempt to hand an event to a webhook, signed as Resend signs: Standard Webhooks under Svix's header names.
import { request } from 'undici';
import { Webhook } from 'standardwebhooks';
import type { PendingAnswer } from '../outbox.store.js';
import type { PostOutcome } from '../answer-post.js';

// Loopback answers within milliseconds; a receiver that commits slowly still makes it.
const PATIENCE_MS = 10_000;

export async function postWebhook(
  event: Pick<PendingAnswer, 'message_id' | 'envelope_to' | 'raw'>,
  secret: string,
): Promise<PostOutcome> {
  const now = new Date();
  const text = event.raw.toString();
  try {
    const { statusCode, body } = await request(event.envelope_to, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'svix-id': event.message_id,
        'svix-timestamp': String(Math.floor(now.getTime() / 1000)),
        'svix-signature': new Webhook(secret).sign(event.message_id, now, text),
      },
      body: text,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await body.dump();
    if (statusCode >= 200 && statusCode < 300) return { verdict: 'taken' };
    // A receiver that says no for good is not asked again; all else is repeated, as Resend does.
    const verdict = statusCode >= 400 && statusCode < 500 && statusCode !== 429 ? 'refused' : 'later';
    return { verdict, reason: `answered ${statusCode}` };
  } catch (error) {
    return { verdict: 'later', reason: error instanceof Error ? error.message : 'failed' };
  }
}
