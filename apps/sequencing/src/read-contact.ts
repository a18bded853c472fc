import { getContacts, isId, notFound, type CallContext, type Contact } from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';
import { ownCall } from './own-call.js';

/** The contact of the caller's workspace, or a 404. */
export async function readContact(operations: Operations, id: string, context: CallContext): Promise<Contact> {
  if (!isId('contact', id)) throw notFound('contact');
  const call = ownCall(context.caller.workspace_id, new Date(context.now));
  const { contacts } = await operations.call(getContacts, { ids: [id] }, call);
  if (!contacts[0]) throw notFound('contact');
  return contacts[0];
}
