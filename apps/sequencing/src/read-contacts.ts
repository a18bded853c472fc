import { DomainError, getContacts, type CallContext, type Contact } from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';

/** Contacts by their ids, in no order. What is too large for one answer, since they say much, is asked for in halves. */
export async function readContacts(
  operations: Operations,
  ids: readonly string[],
  call: CallContext,
): Promise<Contact[]> {
  try {
    return (await operations.call(getContacts, { ids: [...ids] }, call)).contacts;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'PAYLOAD_TOO_LARGE' || ids.length < 2) throw error;
    const half = Math.ceil(ids.length / 2);
    const first = await readContacts(operations, ids.slice(0, half), call);
    return [...first, ...(await readContacts(operations, ids.slice(half), call))];
  }
}
