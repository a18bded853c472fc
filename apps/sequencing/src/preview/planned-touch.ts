import { DomainError, invalidField, isId, notFound, type PreviewSequence } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import type { ClaimedTouch } from '../sending/claim.js';

const open = ['planned', 'held', 'claimed'];

interface Row {
  campaign_id: string;
  sequence_id: string;
  enrollment_id: string;
  contact_id: string;
  mailbox_id: string;
  step: number;
  attempts: number;
  state: string;
}

// A preview claims nothing.
const nobody = '0';

/** The planned touch whose mail is asked for; refuses one that is about something else, or that is decided. */
export async function plannedTouch(sql: Sql, workspaceId: string, input: PreviewSequence): Promise<ClaimedTouch> {
  const id = input.touch_id!;
  const { rows } = isId('touch', id)
    ? await sql.query<Row>(
        `select campaign_id, sequence_id, enrollment_id, contact_id, mailbox_id, step, attempts, state
         from touches where workspace_id = $1 and id = $2`,
        [workspaceId, id],
      )
    : { rows: [] };
  const row = rows[0];
  if (!row || row.sequence_id !== input.id) throw notFound('touch');
  for (const member of ['contact_id', 'step', 'mailbox_id'] as const) {
    if (input[member] === undefined || input[member] === row[member]) continue;
    throw invalidField(member, 'other_touch', `${member} is not that of the touch; it is ${row[member]} there`);
  }
  if (!open.includes(row.state)) {
    throw new DomainError('INVALID_STATE', `The touch is ${row.state}: there is nothing to be sent for it any more.`);
  }
  return {
    workspaceId,
    id,
    campaignId: row.campaign_id,
    sequenceId: row.sequence_id,
    enrollmentId: row.enrollment_id,
    contactId: row.contact_id,
    mailboxId: row.mailbox_id,
    step: row.step,
    attempts: row.attempts,
    owner: nobody,
  };
}
