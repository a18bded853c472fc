import { DomainError, invalidField, newId, notFound, type EmailStep, type PreviewSequence, type VariantName } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import type { Letter } from '../sending/write-mail.js';
import { leadsTo } from '../sequences/step-graph.js';
import type { SequenceRow } from '../sequences/sequence.rows.js';
import { variantsOf, wordingOf } from '../variants/wording.js';

/** A letter as a campaign of the sequence would write it, with ids that nothing has. */
export function madeUpLetter(
  workspaceId: string,
  steps: readonly EmailStep[],
  input: Pick<PreviewSequence, 'step' | 'variant'>,
  about: Pick<Letter, 'sender' | 'contact' | 'now'>,
): Letter {
  const step = steps[input.step];
  if (!step) {
    throw invalidField(
      'step',
      'unknown_step',
      `step must be below ${steps.length}, the number of steps: they count from 0`,
    );
  }
  const names = variantsOf(step) ?? ['a'];
  const { variant = 'a' } = input;
  if (!names.includes(variant)) {
    throw invalidField(
      'variant',
      'unknown_variant',
      `variant must be one of ${names.join(', ')}: the step has no other wording`,
    );
  }
  return {
    workspaceId,
    campaignId: newId('campaign'),
    enrollmentId: newId('enrollment'),
    touchId: newId('touch'),
    wording: wordingOf(step, variant),
    thread: [],
    ...about,
  };
}

/** The index of the step that begins the thread of a follow-up; null for a mail that begins its own. */
export function threadRoot(
  steps: readonly EmailStep[],
  index: number,
  { wording }: Letter,
  drawn: (step: number) => VariantName | null,
): number | null {
  if (wording.subject) return null;
  const root = steps.slice(0, index)
    .findLastIndex((step, at) => Boolean(wordingOf(step, drawn(at)).subject) && leadsTo(steps, at, index));
  return root < 0 ? null : root;
}

/** The mailbox to show: the one asked for, else the first of the sequence's pool. */
export async function senderOf(
  sql: Sql,
  workspaceId: string,
  { pool_id }: Pick<SequenceRow, 'pool_id'>,
  mailboxId: string | undefined,
): Promise<Letter['sender'] & { id: string }> {
  const { rows } = await sql.query<Letter['sender'] & { id: string }>(
    `select m.id, m.email, m.display_name as "displayName" from mailboxes m
     where m.workspace_id = $1
       and m.id = coalesce($3, (select p.mailbox_ids[1] from pools p where p.workspace_id = $1 and p.id = $2))`,
    [workspaceId, pool_id, mailboxId ?? null],
  );
  if (rows[0]) return rows[0];
  if (mailboxId !== undefined) throw notFound('mailbox');
  throw new DomainError('INVALID_STATE', 'The pool of this sequence has no mailbox; name one as mailbox_id.');
}
