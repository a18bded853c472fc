import type { FinishReason, SkipReason } from '@sortie/contracts';
import type { EventStore, Unit } from '@sortie/event-store';
import { byCompany } from '../campaigns/company-stop.js';
import { end, goOn } from '../enrollments/advance-enrollment.js';
import { skip } from '../enrollments/enrollment.decide.js';
import { enrollment } from '../enrollments/enrollment.js';
import { record, type OpenEnrollment } from '../enrollments/open-enrollment.js';
import type { ClaimedTouch } from './claim.js';
import { giveBackStopped, giveBack } from './give-back.js';
import type { Submission } from './last-look.js';
import { move, replan } from './move-touch.js';

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

/** What the last look went by. */
export type Refused = Pick<Submission, 'addressHash' | 'suppressionKeys' | 'forReplied'>;

/**
 * The last look refused a touch. Nothing is left to do when a stop took it back; else the stop came when there was
 * nothing to take back (the touch's outcome was open, or the touch was not there yet), or the address is suppressed. The
 * touch keeps the address's hash then: a suppression that a list brought does not know whose it is, and an erasure finds
 * it by the touch. Where nothing stops it for good the campaign was paused, and it waits until that resumes.
 */
export function overtaken(store: EventStore, touch: ClaimedTouch, now: Date, refused: Refused): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    if (!(await stillOurs(unit, touch))) return giveBackStopped(unit, touch);
    await giveBack(unit, touch);
    const { state, version } = await unit.load(enrollment, touch.enrollmentId);
    const answered = !state.finished && state.answered && !refused.forReplied;
    const ends = answered ? null : (state.finished ?? (await stopOf(unit, touch, refused)));
    if (!answered && !ends) return void (await replan(unit, touch, ['claimed'], now));
    const reason = ends ? reasonOf[ends] : 'replied';
    const open: OpenEnrollment = { state, version };
    record(unit, open, skip(state, touch, reason));
    // In one statement with the reason, which the trail keeps.
    const hash = reason === 'suppressed' ? { address_hash: refused.addressHash } : {};
    await move(unit, touch, ['claimed'], 'skipped', { reason, ...hash });
    if (!ends) return goOn(unit, open, touch.step);
    if (!state.finished) await end(unit, open, ends);
  });
}

/** What ends the touch's enrollment; null: nothing does. A campaign's own pages pass over whom this has ended. */
async function stopOf(unit: Unit, touch: ClaimedTouch, { suppressionKeys }: Refused): Promise<FinishReason | null> {
  if (await byCompany(unit, touch.id)) return 'company_replied';
  const { rows } = await unit.sql.query<{ suppressed: boolean; goes_on: boolean }>(
    `select exists (select from suppressions where workspace_id = $1 and address_hash = any($3)) as suppressed,
       exists (select from campaigns
         where workspace_id = $1 and id = $2 and status in ('active', 'paused')) as goes_on`,
    [unit.workspaceId, touch.campaignId, suppressionKeys],
  );
  const { suppressed, goes_on } = rows[0]!;
  if (suppressed) return 'suppressed';
  return goes_on ? null : 'stopped';
}

/**
 * Whether a touch is still claimed by whom it says: another sender may have claimed it since, after this one's session
 * was lost. Locks it, too: whoever stops it from now on waits for what becomes of it here.
 */
async function stillOurs(unit: Unit, { workspaceId, id, owner }: ClaimedTouch): Promise<boolean> {
  const { rowCount } = await unit.sql.query(
    "select from touches where workspace_id = $1 and id = $2 and state = 'claimed' and owner = $3 for update",
    [workspaceId, id, owner],
  );
  return rowCount === 1;
}
