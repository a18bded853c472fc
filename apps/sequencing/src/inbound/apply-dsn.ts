import type { Unit } from '@sortie/event-store';
import { bouncedSend } from '../threads/send-outcome.js';
import { applyBounce, blockBounced } from './apply.js';
import type { MatchedTouch } from './matched-touch.js';
import { dsnOutcome, type Dsn } from './dsn.js';
import { firstTime } from './first-time.js';

/** What a delivery status notification means, once per mail and status (RFC 3464 lets a server tell it repeatedly). */
export async function applyDsn(unit: Unit, touch: MatchedTouch, dsn: Dsn): Promise<void> {
  const outcome = dsnOutcome(dsn, (address) => unit.blind(address) === touch.addressHash);
  if (!outcome) return;
  const { verdict, code } = outcome;
  if (!(await firstTime(unit, `bounce ${touch.sendId ?? touch.id} ${code}`))) return;
  if (!touch.sendId) return applyBounce(unit, touch, verdict, code);
  // A person's answer is no campaign mail: its bounce counts on no campaign, but the address is as dead.
  await bouncedSend(unit, touch.sendId, code);
  if (verdict.suppress) await blockBounced(unit, touch);
}
