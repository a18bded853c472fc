import { updateContact, type CallContext } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import type { CrmWorld } from './crm-world.js';

/**
 * Runs `late` beside a rival that is half-way through its transaction: `late` begins after the rival has done its
 * `first` part, and the rival does the `rest` and commits as soon as `late` waits for one of its locks.
 */
export async function beside<T>(
  { test: { store, admin } }: CrmWorld,
  call: CallContext,
  rival: { first(unit: Unit): Promise<unknown>; rest?(unit: Unit): Promise<unknown> },
  late: () => Promise<T>,
): Promise<T> {
  let open!: () => void;
  const gate = new Promise<void>((resolve) => (open = resolve));
  let begun!: () => void;
  const started = new Promise<void>((resolve) => (begun = resolve));
  const rivals = store.handleCommand(updateContact, call, async (unit) => {
    await rival.first(unit);
    begun();
    await gate;
    await rival.rest?.(unit);
    return {};
  });
  await Promise.race([started, rivals]);
  let settled = false;
  const answer = late().finally(() => (settled = true));
  answer.catch(() => undefined);
  const waiting = `select count(*)::int as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  while (!settled && (await admin.query<{ n: number }>(waiting)).rows[0]!.n === 0) continue;
  open();
  await rivals;
  return answer;
}
