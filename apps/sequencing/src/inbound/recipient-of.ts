import type { EventStore } from '@sortie/event-store';
import { comparedAddress } from '../mail/compared-address.js';
import { mailKeys } from '../mail/mail-keys.js';
import { parseVerp } from '../mail/verp.js';
import type { SequencingConfig } from '../sequencing.config.js';
import type { MailboxPlace } from './correspondence.js';
import type { Recipient } from './match-mail.js';

/** Which of our addresses it is: a return path that we made, or a connected mailbox; undefined: none. */
export async function recipientOf(
  store: EventStore,
  config: SequencingConfig,
  rcptTo: string,
): Promise<Recipient | undefined> {
  const address = comparedAddress(rcptTo);
  const verp = parseVerp(address, mailKeys(config).verp);
  if (verp) return { kind: 'return_path', touchId: verp.touchId, purpose: verp.purpose };
  const addressHash = store.keyring.blind('', address);
  const { rows } = await store.workerOnce<MailboxPlace>(
    'select workspace_id as "workspaceId", id as "mailboxId" from mailboxes where address_hash = $1 limit 20',
    [addressHash],
  );
  return rows.length > 0 ? { kind: 'mailbox', addressHash, mailboxes: rows } : undefined;
}
