import {
  createContacts,
  DomainError,
  invalidField,
  type CallContext,
  type TriggerCampaign,
} from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';

/** Refuses a trigger that names nobody, or somebody twice. */
export function checkTrigger({ contact_id, email, ...rest }: TriggerCampaign): void {
  if (contact_id === undefined && email === undefined) {
    throw invalidField('contact_id', 'required', 'Give contact_id, or the email of a contact to be found or created.');
  }
  if (contact_id === undefined) return;
  const { id: _, ...fields } = rest;
  const more = Object.entries({ email, ...fields }).find(([, value]) => value !== undefined)?.[0];
  if (!more) return;
  throw invalidField(more, 'ambiguous', `${more} goes with an email alone; with contact_id, leave it out.`);
}

/** The id of the contact with that address, which is created, or brought up to date, on behalf of the caller. */
export async function contactByAddress(
  operations: Operations,
  { email, first_name, last_name, company }: TriggerCampaign,
  context: CallContext,
): Promise<string> {
  if (!context.caller.scopes.includes('contacts:write')) {
    throw new DomainError('SCOPE_DENIED', 'To trigger by address needs the scope contacts:write.', undefined, {
      required_scopes: ['contacts:write'],
    });
  }
  const contact = { email: email!, first_name, last_name, company };
  const known = Object.fromEntries(Object.entries(contact).filter(([, value]) => value !== undefined));
  // The caller's key is the trigger's own.
  const call = { ...context, idempotency_key: undefined, request_hash: undefined, if_match: undefined };
  const { data, failed } = await operations.call(createContacts, { contacts: [known], upsert: true }, call);
  const failure = failed[0];
  if (failure) throw refusal(failure, Object.keys(known));
  return data[0]!.id;
}

/** What the contact was refused for; its words begin with the member that is wrong, if it was one. */
function refusal({ code, detail }: { code: string; detail: string }, members: string[]): DomainError {
  const member = members.find((name) => detail.startsWith(`${name} `));
  return member && code === 'VALIDATION_ERROR'
    ? invalidField(member, 'invalid', detail)
    : new DomainError(code as DomainError['code'], detail);
}
