import type { FinishReason, SkipReason } from '@sortie/contracts';
import type { EventStore, Unit } from '@sortie/event-store';
import { byCompany } from '../campaigns/company-stop.js';
import { end, goOn } from '../enrollments/advance-enrollment.js';
import { skip } from '../enrollments/enrollment.decide.js';
import type { ClaimedTouch } from './claim.js';
import { giveBackStopped, giveBack } from './give-back.js';
import { append, move } from './move-touch.js';
import { stillOurs } from './still-ours.js';

const reasonOf: Record<FinishReason, SkipReason> = {
  completed: 'suppressed',
  replied: 'replied',
  unsubscribed: 'unsubscribed',
  bounced: 'bounced',
  complained: 'complained',
  suppressed: 'suppressed',
  failed: 'suppressed',
  erased: 'erased',
  stopped: 'campaign_stopped',
  company_replied: 'company_replied',
};

/**
 * The last look refused a touch. Nothing is left to do when a stop took it back; else the stop came while its outcome
 * was open, so that there was nothing to take back, or the address is suppressed. The touch keeps the address's hash
 * then: a suppression that a list brought does not know whose it is, and an erasure finds it by the touch.
 */
export function overtaken(store: EventStore, touch: ClaimedTouch, now: Date, addressHash: string): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    if (!(await stillOurs(unit, touch))) return giveBackStopped(unit, touch);
    await giveBack(unit, touch);
    const ends = (await byCompany(unit, touch.id)) ? 'company_replied' : 'suppressed';
    let reason: SkipReason = ends;
    const open = await append(unit, touch, (state, ref) => {
      if (state.finished) reason = reasonOf[state.finished];
      else if (state.answered) reason = 'replied';
      return skip(state, ref, reason);
    });
    // In one statement with the reason, which the trail keeps.
    await move(unit, touch, ['claimed'], 'skipped', { reason });
    if (reason === 'suppressed') await keepHash(unit, touch.id, addressHash);
    if (open.state.finished) return;
    if (open.state.answered) return goOn(unit, open, touch.step);
    // A campaign that was stopped or paused: its own pages end what is left.
    const { rowCount } = await unit.sql.query(
      "select from campaigns where workspace_id = $1 and id = $2 and status = 'active'",
      [touch.workspaceId, touch.campaignId],
    );
    if (rowCount) await end(unit, open, ends);
  });
}

async function keepHash(unit: Unit, touchId: string, addressHash: string): Promise<void> {
  await unit.sql.query('update touches set address_hash = $3 where workspace_id = $1 and id = $2', [
    unit.workspaceId,
    touchId,
    addressHash,
  ]);
}
