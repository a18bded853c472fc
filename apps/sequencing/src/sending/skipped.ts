import type { FinishReason, SkipReason, VariantName } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import { end, goOn } from '../enrollments/advance-enrollment.js';
import { skip } from '../enrollments/enrollment.decide.js';
import { faultText, type TemplateFault } from '../templates/template-fault.js';
import type { ClaimedTouch } from './claim.js';
import { giveBack } from './give-back.js';
import { append, move } from './move-touch.js';
import type { HeaderFault } from './write-mail.js';

/**
 * The touch is not made, for a reason found while preparing it, of which `detail` says more; `ends` also ends the
 * enrollment.
 */
export function skipped(
  store: EventStore,
  touch: ClaimedTouch,
  now: Date,
  reason: SkipReason,
  ends: FinishReason | null,
  detail?: string,
): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    if (!(await move(unit, touch, ['claimed'], 'skipped', { reason, reason_detail: detail }))) return;
    await giveBack(unit, touch);
    const open = await append(unit, touch, (state, ref) => skip(state, ref, reason));
    await (ends ? end(unit, open, ends) : goOn(unit, open, touch.step));
  });
}

/** The same where its mail could not be written; that ends the enrollment. */
export function unwritten(
  store: EventStore,
  touch: ClaimedTouch,
  now: Date,
  { fault, variant }: { fault: TemplateFault | HeaderFault; variant: VariantName | null },
): Promise<void> {
  return 'header' in fault
    ? skipped(store, touch, now, 'unwritable_header', 'failed', fault.message)
    : skipped(store, touch, now, 'template_failed', 'failed', faultText(touch.step, variant, fault));
}
