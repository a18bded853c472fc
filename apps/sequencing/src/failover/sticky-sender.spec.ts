import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { finish, moveTo, recordBounce, recordSent, skip, start } from '../enrollments/enrollment.decide.js';
import { enrollment, type Enrollment } from '../enrollments/enrollment.js';

const ids = { enrollment_id: 'enr_1', contact_id: 'con_1', campaign_id: 'cmp_1', sequence_id: 'seq_1' };
const begun = start({ ...ids, mailbox_id: 'mbx_1' });
const fold = (state: Enrollment, facts: readonly object[]) =>
  facts.reduce<Enrollment>((before, fact) => enrollment.evolve(before, fact as never), state);

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom('sent', 'skipped', 'bounced'), step: fc.nat({ max: 5 }) }),
    fc.record({ kind: fc.constant('moved'), to: fc.constantFrom('mbx_1', 'mbx_2', 'mbx_3') }),
    fc.record({ kind: fc.constant('finished') }),
  ),
  { maxLength: 12 },
) as fc.Arbitrary<{ kind: string; step?: number; to?: string }[]>;

describe('the sender of a contact', () => {
  it('changes by a recorded decision alone, which says from where to where', () => {
    fc.assert(
      fc.property(steps, (history) => {
        let state = fold(enrollment.initial(), begun);
        for (const { kind, step = 0, to = '' } of history) {
          const before = state.mailboxId;
          const touch = { id: 'tch_1', step, mailboxId: before };
          const facts = {
            sent: () => recordSent(state, touch, true),
            skipped: () => skip(state, touch, 'no_reply'),
            bounced: () => recordBounce(state, touch, 'soft', null),
            moved: () => moveTo(state, to, 'mailbox_failed'),
            finished: () => finish(state, 'completed'),
          }[kind]!();
          const moved = facts.filter(({ type }) => type === 'enrollment.moved');
          expect(moved.length).toBe(kind === 'moved' && to !== before && !state.finished ? 1 : 0);
          for (const { data } of moved) expect(data).toMatchObject({ from_mailbox_id: before, to_mailbox_id: to });
          state = fold(state, facts);
          expect(state.mailboxId).toBe(moved.length > 0 ? to : before);
        }
      }),
    );
  });
});
