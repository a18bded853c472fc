import type { Unit } from '@sortie/event-store';
import { suppress } from '../suppressions/suppress.js';
import { bouncedSend } from '../threads/send-outcome.js';
import { applyBounce, blockBounced } from './apply.js';
import type { MatchedTouch } from './matched-touch.js';
import { dsnOutcome, type Dsn } from './dsn.js';
import { firstTime } from './first-time.js';

/** What a delivery status notification means, once per mail and status (RFC 3464 lets a server tell it repeatedly). */
export async function applyDsn(unit: Unit, touch: MatchedTouch, dsn: Dsn): Promise<void> {
  const addressHash = touch.sendId ? await answeredTo(unit, touch.sendId) : touch.addressHash;
  const outcome = dsnOutcome(dsn, (address) => unit.blind(address) === addressHash);
  if (!outcome) return;
  const { verdict, code } = outcome;
  if (!(await firstTime(unit, `bounce ${touch.sendId ?? touch.id} ${code}`))) return;
  if (!touch.sendId) return applyBounce(unit, touch, verdict, code);
  // A person's answer is no campaign mail: its bounce counts on no campaign, but the address is as dead.
  await bouncedSend(unit, touch.sendId, code);
  if (!verdict.suppress) return;
  if (addressHash === touch.addressHash) return blockBounced(unit, touch);
  // An answer went where its person wrote from: what is dead is that address, and the campaign's own is not.
  if (addressHash) await suppress(unit, { addressHash, email: null, contactId: touch.contactId, reason: 'bounced' });
}

/** Whom a person's answer went to; null once the person is erased. */
async function answeredTo(unit: Unit, sendId: string): Promise<string | null> {
  const { rows } = await unit.sql.query<{ address_hash: string | null }>(
    'select address_hash from reply_sends where workspace_id = $1 and id = $2',
    [unit.workspaceId, sendId],
  );
  return rows[0]?.address_hash ?? null;
}
