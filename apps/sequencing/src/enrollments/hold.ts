import type { Unit } from '@sortie/event-store';
import { giveBack } from '../sending/give-back.js';
import { hold } from './enrollment.decide.js';
import type { OpenEnrollment } from './open-enrollment.js';

interface Moved {
  id: string;
  mailbox_id: string;
  was: string;
}

/**
 * Lets the enrollment wait: what is planned is due no earlier than `until`, and what is planned later neither. Nothing
 * is skipped; a claimed touch goes back into the plan, where its last look no longer finds it.
 */
export async function holdEnrollment(unit: Unit, open: OpenEnrollment, until: Date): Promise<void> {
  const facts = hold(open.state, until);
  if (facts.length === 0) return;
  const { rows } = await unit.sql.query<Moved>(
    `with due as (
       select id, state from touches where workspace_id = $1 and enrollment_id = $2 and due_at < $3
         and state in ('planned', 'held', 'claimed') order by id for update)
     update touches t set due_at = $3, not_before = $3, waits_for = 'out_of_office', owner = null, updated_at = $4,
       state = case when t.state = 'claimed' then 'planned' else t.state end
     from due where t.workspace_id = $1 and t.id = due.id
     returning t.id, t.mailbox_id, due.state as was`,
    [unit.workspaceId, open.state.id, until, unit.now],
  );
  for (const { id, mailbox_id, was } of rows) {
    if (was !== 'claimed') continue;
    await giveBack(unit, { id, mailboxId: mailbox_id });
  }
  unit.append(open.state.id, open.version, facts);
  open.version += facts.length;
  open.state = { ...open.state, heldUntil: until };
}
