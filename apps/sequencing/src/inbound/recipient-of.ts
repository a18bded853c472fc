import type { EventStore } from '@sortie/event-store';
import { mailKeys } from '../mail/mail-keys.js';
import { parseVerp } from '../mail/verp.js';
import type { SequencingConfig } from '../sequencing.config.js';
import type { Recipient } from './match-mail.js';

/** Which of our addresses it is: a return path that we made, or a connected mailbox; undefined: none. */
export async function recipientOf(
  store: EventStore,
  config: SequencingConfig,
  address: string,
): Promise<Recipient | undefined> {
  const verp = parseVerp(address, mailKeys(config).verp);
  if (verp) return { kind: 'return_path', touchId: verp.touchId, purpose: verp.purpose };
  const addressHash = store.keyring.blind('', address);
  const { rowCount } = await store.workerOnce('select from mailboxes where address_hash = $1 limit 1', [addressHash]);
  return rowCount ? { kind: 'mailbox', addressHash } : undefined;
}
