import { newId } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { addressLock } from '../sending/last-look.js';

/** Whom never to write to again, and why. The address itself is kept only where its owner or the user named it. */
export interface Block {
  addressHash: string;
  email: string | null;
  contactId: string | null;
  reason: 'unsubscribed' | 'bounced' | 'complained' | 'manual';
}

/**
 * Suppresses an address; a second time only tells whose it is, so that an erasure finds it. The exclusive lock waits for last looks at the same address that
 * are under way: no submission begins after this commits.
 */
export async function suppress(unit: Unit, { addressHash, email, contactId, reason }: Block): Promise<void> {
  await unit.sql.query(`select pg_advisory_xact_lock(${addressLock})`, [unit.workspaceId, addressHash]);
  const id = newId('suppression');
  await unit.sql.query(
    `insert into suppressions (workspace_id, id, address_hash, email, contact_id, reason, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (workspace_id, address_hash) do update set contact_id = excluded.contact_id
       where suppressions.contact_id is null and excluded.contact_id is not null`,
    [
      unit.workspaceId,
      id,
      addressHash,
      email === null ? null : unit.seal(email, `suppressions.email.${addressHash}`),
      contactId,
      reason,
      unit.now,
    ],
  );
}
