// Taking a mail: once per idempotency key, with its copies, its recipients' answers and its events in one commit.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { answerTo, type Answer } from '../answers.js';
import type { NewMessage } from '../store.js';
import type { ResendRequest } from './api.js';
import { refused } from './errors.js';
import { eventsOf } from './events.js';
import { bare, mimeOf, readLetter, type ResendLetter } from './letter.js';
import type { ResendStore } from './resend.store.js';

// Resend's limit of a key.
const LONGEST_KEY = 256;
const RETURN_PATH = 'bounces@resend.sandbox.test';

export interface ResendEmails {
  send(request: ResendRequest): Promise<{ id: string }>;
  get(request: ResendRequest): Promise<unknown>;
  listen(request: ResendRequest): Promise<unknown>;
}

/** `onTaken` is told when something is to be handed out; the answer to the request waits for it. */
export function resendEmails(store: ResendStore, onTaken: () => Promise<void>): ResendEmails {
  return {
    async send({ apiKey, idempotencyKey, body }) {
      if (idempotencyKey !== null && (idempotencyKey === '' || idempotencyKey.length > LONGEST_KEY)) {
        throw refused(400, 'invalid_idempotency_key', 'The key must be between 1-256 chars.');
      }
      const letter = readLetter(body);
      const requestHash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
      const taken = await store.take(await written(apiKey, idempotencyKey, requestHash, letter));
      if (taken.requestHash !== requestHash) {
        throw refused(409, 'invalid_idempotent_request', 'This key was used with a different request body.');
      }
      await onTaken();
      return { id: taken.id };
    },
    async get({ apiKey, id }) {
      const email = await store.email(apiKey, id);
      if (!email) throw refused(404, 'not_found', 'Email not found');
      return email;
    },
    async listen({ apiKey, body }) {
      const { endpoint, events } = body;
      if (typeof endpoint !== 'string' || !/^https?:\/\//.test(endpoint) || !Array.isArray(events)) {
        throw refused(422, 'validation_error', 'Invalid `endpoint` or `events` field.');
      }
      const webhook = { id: randomUUID(), apiKey, endpoint, events: events as string[] };
      const secret = `whsec_${randomBytes(24).toString('base64')}`;
      await store.listen({ ...webhook, secret });
      return { object: 'webhook', id: webhook.id, signing_secret: secret };
    },
  };
}

async function written(apiKey: string, idempotencyKey: string | null, requestHash: string, letter: ResendLetter) {
  const id = randomUUID();
  const messageId = `<${id}@resend.sandbox.test>`;
  const raw = await mimeOf(letter, messageId);
  const { from, to, subject, tags } = letter;
  const facts = { email_id: id, message_id: messageId, from, to, subject, created_at: new Date().toISOString(), tags };
  const copies = await Promise.all(to.map((recipient) => copyOf(raw, messageId, bare(from), bare(recipient))));
  return { id, apiKey, idempotencyKey, requestHash, facts, copies, events: eventsOf(facts) };
}

async function copyOf(raw: Buffer, messageId: string, mailbox: string, recipient: string): Promise<NewMessage> {
  const envelope = { mailFrom: RETURN_PATH, envelopeId: null, recipient };
  const answer: Answer | null = await answerTo(raw, envelope, new Date());
  return {
    publicId: `msg_${randomUUID().replaceAll('-', '')}`,
    mailbox,
    mailFrom: RETURN_PATH,
    recipient,
    messageId,
    raw,
    // Bounces and complaints come back to Resend itself, which tells its webhooks.
    answer: answer?.kind === 'reply' || answer?.kind === 'visit' ? answer : null,
  };
}
