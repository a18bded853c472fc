import type { Contact } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { stopContact } from '../enrollments/stop.js';
import { lift } from '../suppressions/lift.js';
import { selectSuppressions } from '../suppressions/suppressions.query.js';
import { suppress } from '../suppressions/suppress.js';

/** Nothing more goes to the contact: as if it had unsubscribed. */
export async function withdraw(unit: Unit, { id, email }: Contact): Promise<void> {
  if (email) {
    await suppress(unit, { addressHash: unit.blind(email), email: null, contactId: id, reason: 'unsubscribed' });
  }
  await stopContact(unit, id, 'unsubscribed');
}

/** A consent lifts an unsubscription that is older than it. A complaint stays: its mailbox provider remembers. */
export async function mayWriteAgain(unit: Unit, { email }: Contact, at: Date): Promise<void> {
  if (!email) return;
  const lifted = await selectSuppressions(
    unit.sql,
    `address_hash = $2 and reason = 'unsubscribed' and created_at <= $3 for update`,
    [unit.workspaceId, unit.blind(email), at],
  );
  for (const row of lifted) await lift(unit, row);
}
