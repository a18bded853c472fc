import type { Contact } from '@sortie/contracts';
import type { Keyring, Unit } from '@sortie/event-store';
import type { Operations } from '@sortie/messaging';
import type { MailProvider } from '../domains/mail-provider.js';
import { domainOfAddress } from '../mail/domain-of-address.js';
import { ownCall } from '../own-call.js';
import { readContacts } from '../read-contacts.js';

/** What pacing knows of a contact: never its address, only a keyed hash of its domain. */
export interface Recipient {
  contactId: string;
  timezone: string | null;
  domainHash: string | null;
  companyId: string | null;
  /** Who runs its mailbox; null also when nobody asked. */
  provider: MailProvider | null;
}

/** Says who runs the mailboxes of domains. */
export type ProvidersOf = (domains: readonly string[]) => Promise<ReadonlyMap<string, MailProvider>>;

const nobodyAsks: ProvidersOf = () => Promise.resolve(new Map());

/** What pacing needs of contacts; one that crm does not know any more is in it with nothing known. */
export async function readRecipients(
  operations: Operations,
  keyring: Keyring,
  workspaceId: string,
  ids: readonly string[],
  now: Date,
  providersOf: ProvidersOf = nobodyAsks,
): Promise<Recipient[]> {
  if (ids.length === 0) return [];
  const contacts = await readContacts(operations, ids, ownCall(workspaceId, now));
  const known = new Map(contacts.map((contact) => [contact.id, contact]));
  const providers = await providersOf(contacts.flatMap(({ email }) => (email ? [domainOfAddress(email)] : [])));
  return ids.map((id) => recipientOf(keyring, workspaceId, id, known.get(id), providers));
}

/** A contact as pacing knows it; its domain only as a keyed hash. */
export function recipientOf(
  keyring: Keyring,
  workspaceId: string,
  contactId: string,
  contact: Pick<Contact, 'email' | 'timezone' | 'company_id'> | undefined,
  providers: ReadonlyMap<string, MailProvider> = new Map(),
): Recipient {
  const domain = contact?.email && domainOfAddress(contact.email);
  return {
    contactId,
    timezone: contact?.timezone ?? null,
    domainHash: domain ? keyring.blind(workspaceId, `domain:${domain}`) : null,
    companyId: contact?.company_id ?? null,
    provider: (domain && providers.get(domain)) || null,
  };
}

/**
 * Keeps what is known now of people whom `withoutErased` has let pass in this unit, and answers of whom it was
 * something else; `ContactUpdatedConsumer` hears of who moves.
 */
export async function keepRecipients(unit: Unit, recipients: readonly Recipient[]): Promise<string[]> {
  const { rows } = await unit.sql.query<{ contact_id: string }>({
    name: 'recipients-keep',
    text: `insert into recipients as r (workspace_id, contact_id, timezone, domain_hash, company_id)
           select $1, n.*
           from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as n(id, timezone, domain, company)
           on conflict (workspace_id, contact_id) do update
             set timezone = excluded.timezone, domain_hash = excluded.domain_hash, company_id = excluded.company_id
             where (r.timezone, r.domain_hash, r.company_id)
               is distinct from (excluded.timezone, excluded.domain_hash, excluded.company_id)
           returning contact_id`,
    values: [
      unit.workspaceId,
      recipients.map(({ contactId }) => contactId),
      recipients.map(({ timezone }) => timezone),
      recipients.map(({ domainHash }) => domainHash),
      recipients.map(({ companyId }) => companyId),
    ],
  });
  return rows.map(({ contact_id }) => contact_id);
}

/** Those of the contacts whom some campaign has entered. */
export async function knownRecipients(unit: Unit, contactIds: readonly string[]): Promise<string[]> {
  const { rows } = await unit.sql.query<{ contact_id: string }>(
    'select contact_id from recipients where workspace_id = $1 and contact_id = any($2) order by contact_id',
    [unit.workspaceId, contactIds],
  );
  return rows.map(({ contact_id }) => contact_id);
}
