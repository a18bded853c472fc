import type { Contact } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { stopContact } from '../enrollments/stop.js';
import { lift } from '../suppressions/lift.js';
import { suppressionKeys } from '../suppressions/suppression-keys.js';
import { selectSuppressions } from '../suppressions/suppressions.query.js';
import { suppress } from '../suppressions/suppress.js';

/** Nothing more goes to the contact: as if it had unsubscribed. */
export async function withdraw(unit: Unit, { id, email }: Contact): Promise<void> {
  if (email) {
    await suppress(unit, { addressHash: unit.blind(email), email: null, contactId: id, reason: 'unsubscribed' });
  }
  await stopContact(unit, id, 'unsubscribed');
}

/** A consent lifts an unsubscription that is older than it, also one that is known by a hash alone. A complaint stays: its mailbox provider remembers. */
export async function mayWriteAgain(unit: Unit, { email }: Contact, at: Date): Promise<void> {
  if (!email) return;
  const lifted = await selectSuppressions(
    unit.sql,
    `address_hash = any($2) and kind <> 'domain' and reason = 'unsubscribed' and created_at <= $3
     order by id for update`,
    [unit.workspaceId, suppressionKeys((text) => unit.blind(text), email), at],
  );
  for (const row of lifted) await lift(unit, row);
}
