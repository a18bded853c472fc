import type { EventStore, Unit } from '@sortie/event-store';
import { goOnAll } from '../enrollments/advance-enrollment.js';
import { recordSent } from '../enrollments/enrollment.decide.js';
import { enrollment } from '../enrollments/enrollment.js';
import { record, type OpenEnrollment } from '../enrollments/open-enrollment.js';
import { moveAccepted } from './move-accepted.js';
import { shortened, type SettledBy } from './move-touch.js';
import type { TouchPlace } from './touch-row.js';

/** The server's word that it took the mail, and whether it is the recipient's own. */
export interface Acceptance {
  reply: string;
  delivered: boolean;
  by: SettledBy;
  /** A provider's own ids of the mail; replies name its Message-ID. */
  providerId?: string;
  messageId?: string | null;
  /** Applies what was said of it before its ids were stored, in the same transaction. */
  applyEarly?: (unit: Unit, touchId: string, providerId: string) => Promise<void>;
}

/** A touch that a server took. */
export interface Accepted {
  touch: TouchPlace;
  now: Date;
  acceptance: Acceptance;
}

/** The server took the mail. Also called when a look-up finds out so later; says nothing twice. */
export function accepted(store: EventStore, touch: TouchPlace, now: Date, acceptance: Acceptance): Promise<void> {
  return acceptedAll(store, touch.workspaceId, [{ touch, now, acceptance }]);
}

/** The same of several touches of a workspace, in one transaction. */
export function acceptedAll(store: EventStore, workspaceId: string, all: readonly Accepted[]): Promise<void> {
  const now = new Date(Math.max(...all.map((one) => one.now.getTime())));
  return store.within(workspaceId, { now }, async (unit) => {
    const moved = await moveAccepted(unit, all.map(({ touch: { id }, now: at, acceptance: { reply, by } }) =>
      ({ id, at, by, reply: shortened(reply) })));
    const changed = all.filter(({ touch }) => moved.has(touch.id));
    const loaded = await unit.loadMany(enrollment, changed.map(({ touch }) => touch.enrollmentId));
    const advances = changed.map(({ touch, acceptance }) => {
      const open: OpenEnrollment = loaded.get(touch.enrollmentId)!;
      const ref = { ...touch, variant: moved.get(touch.id)! };
      record(unit, open, recordSent(open.state, ref, acceptance.delivered));
      return { open, step: touch.step };
    });
    await goOnAll(unit, advances);
    // Also where an answer was quicker and has proved it: only now is it known by which ids the provider goes on.
    for (const { touch, acceptance } of all) {
      if (acceptance.providerId) await keepProviderIds(unit, touch.id, acceptance, acceptance.providerId);
    }
  });
}

async function keepProviderIds(unit: Unit, touchId: string, given: Acceptance, providerId: string): Promise<void> {
  const { rowCount } = await unit.sql.query(
    `update touches set provider_id = $3, message_id = coalesce($4, message_id)
     where workspace_id = $1 and id = $2 and sent_at is not null and coalesce(provider_id, $3) = $3`,
    [unit.workspaceId, touchId, providerId, given.messageId ?? null],
  );
  if (rowCount) await given.applyEarly?.(unit, touchId, providerId);
}
