import { DomainError, invalidField } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import { Resend } from 'resend';
import { domainOfAddress } from '../mail/domain-of-address.js';
import { secretPlace } from '../mailboxes/secret-place.js';
import type { ResendAccount } from './submit.js';

// What is said about mails and not about audiences.
const events = [
  'email.sent',
  'email.delivered',
  'email.bounced',
  'email.complained',
  'email.failed',
  'email.suppressed',
] as const;

/** Refuses a key that Resend does not know, naming `resend.api_key`, and a sender whose domain it has not verified. */
export async function checkAccount({ apiKey, baseUrl }: ResendAccount, email: string): Promise<void> {
  const { data, error } = await new Resend(apiKey, { baseUrl }).domains.list();
  // A key that may only send cannot list domains, and is as good.
  if (error?.name === 'restricted_api_key') return;
  if (error && (error.statusCode === null || error.statusCode === 429 || error.statusCode >= 500)) {
    throw new DomainError('PROVIDER_FAILED', `Resend did not answer (${error.message}). Repeat the request.`);
  }
  if (error) throw invalidField('resend.api_key', error.name, `Resend refused resend.api_key: ${error.message}`);
  const domain = domainOfAddress(email);
  const own = data.data.find(({ name }) => name === domain);
  if (own && own.status !== 'verified') {
    throw invalidField('email', 'domain_not_verified', `Resend has not verified ${domain} yet: it is ${own.status}.`);
  }
}

/** Makes a webhook in the account and answers the secret that will sign; null when the key may not. */
export async function makeWebhook({ apiKey, baseUrl }: ResendAccount, endpoint: string): Promise<string | null> {
  const { data } = await new Resend(apiKey, { baseUrl }).webhooks.create({ endpoint, events: [...events] });
  return data?.signing_secret ?? null;
}

/** Keeps the secret of a webhook that we made. */
export async function keepWebhookSecret(
  store: EventStore,
  workspaceId: string,
  mailboxId: string,
  secret: string,
): Promise<void> {
  await store.within(workspaceId, {}, (unit) =>
    unit.sql.query('update mailboxes set resend_webhook_secret = $3 where workspace_id = $1 and id = $2', [
      workspaceId,
      mailboxId,
      unit.seal(secret, secretPlace('resend_webhook_secret', mailboxId)),
    ]),
  );
}

/** Where Resend's webhook for a mailbox belongs. */
export function hookUrl(publicUrl: string, mailboxId: string): string {
  return `${publicUrl}/hooks/resend/${mailboxId}`;
}
