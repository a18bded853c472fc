import { DomainError, type EmailStep, type FieldError, type Sequence } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import { flowErrors } from './flow.js';

/** A sequence as it stands in its table, with the number of its newest version's steps. */
export interface SequenceRow {
  id: string;
  name: string;
  description: string | null;
  status: 'draft' | 'live';
  pool_id: string;
  version: number;
  steps: EmailStep[];
  created_at: Date;
  updated_at: Date;
}

/** Sequences `s` with the steps of their newest version. */
export const sequenceSelect = `select s.id, s.name, s.description, s.status, s.pool_id, s.version, s.created_at, s.updated_at,
    v.steps
  from sequences s
  join sequence_versions v on v.workspace_id = s.workspace_id and v.sequence_id = s.id and v.version = s.version`;

/** Sequences by condition on `s`; `$1` is the workspace. */
export async function selectSequences(sql: Sql, condition: string, values: unknown[]): Promise<SequenceRow[]> {
  const { rows } = await sql.query<SequenceRow>(
    `${sequenceSelect} where s.workspace_id = $1 and ${condition}`,
    values,
  );
  return rows;
}

/** The resource. */
export function showSequence({ steps, pool_id, created_at, updated_at, ...row }: SequenceRow): Sequence {
  return {
    object: 'sequence',
    ...row,
    mailbox_pool: pool_id,
    steps: steps.length,
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
  };
}

/** Refuses steps that do not lead forward to the end, and a pool that is not there. */
export async function checkSequence(
  sql: Sql,
  workspaceId: string,
  { steps, mailbox_pool }: { steps?: EmailStep[]; mailbox_pool?: string },
): Promise<void> {
  const errors: FieldError[] = steps ? flowErrors(steps) : [];
  if (mailbox_pool !== undefined) {
    const { rowCount } = await sql.query('select from pools where workspace_id = $1 and id = $2 for share', [
      workspaceId,
      mailbox_pool,
    ]);
    if (!rowCount) {
      errors.push({
        field: 'mailbox_pool',
        pointer: '/mailbox_pool',
        code: 'unknown_pool',
        message: 'mailbox_pool is not a pool of this workspace',
      });
    }
  }
  if (errors.length > 0) throw new DomainError('VALIDATION_ERROR', errors[0]!.message, errors);
}
