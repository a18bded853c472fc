import { DomainError, getGroup, notFound, variantNames, type CallContext, type FieldError } from '@sortie/contracts';
import { ifMatch, type Unit } from '@sortie/event-store';
import type { Operations } from '@sortie/messaging';
import { preflight, refuseBlocked } from '../domains/preflight.js';
import { lint } from '../lint/lint.js';
import { poolReadiness } from '../pools/pool-readiness.js';
import { loadSteps } from '../sequences/load-steps.js';

/** A sequence as far as a campaign is made of it. */
export interface LaunchableSequence {
  name: string;
  pool_id: string;
  version: number;
}

/** Locks the sequence. */
export async function lockSequence(unit: Unit, id: string): Promise<LaunchableSequence> {
  const { rows } = await unit.sql.query<LaunchableSequence>(
    'select name, pool_id, version from sequences where workspace_id = $1 and id = $2 for update',
    [unit.workspaceId, id],
  );
  if (!rows[0]) throw notFound('sequence');
  return rows[0];
}

/**
 * What must be right before a campaign of the sequence starts, by `launch` or by `start`: lint finds no error, no
 * domain of the pool is blocked, and the pool is warmed. With `If-Match` on the sequence, the caller launches what was
 * read, or hears that it changed.
 */
export async function readyToLaunch(unit: Unit, id: string, read?: CallContext): Promise<LaunchableSequence> {
  const sequence = await lockSequence(unit, id);
  if (read) ifMatch(read, sequence.version);
  const steps = await loadSteps(unit.sql, unit.workspaceId, id, sequence.version);
  refuseErrors(lint(steps).findings.filter(({ severity }) => severity === 'error'));
  refuseBlocked(await preflight(unit.sql, unit.workspaceId, sequence.pool_id, unit.now));
  const pool = await poolReadiness(unit.sql, unit.workspaceId, sequence.pool_id, unit.now);
  if (!pool?.warmed) throw new DomainError('POOL_NOT_WARMED', pool?.reason ?? 'The pool of this sequence is gone.');
  return sequence;
}

/** The sequence is live from its first campaign on. */
export async function goLive(unit: Unit, id: string): Promise<void> {
  await unit.sql.query("update sequences set status = 'live' where workspace_id = $1 and id = $2", [
    unit.workspaceId,
    id,
  ]);
}

/** 404 unless the workspace has the group. */
export async function mustHaveGroup(operations: Operations, groupId: string, context: CallContext): Promise<void> {
  try {
    await operations.call(getGroup, { id: groupId }, { ...context, idempotency_key: undefined });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'RESOURCE_NOT_FOUND') throw error;
    throw notFound('group');
  }
}

/** Lint errors stop a launch: each becomes an error of the step's member. */
function refuseErrors(errors: ReturnType<typeof lint>['findings']): void {
  if (errors.length === 0) return;
  const fields: FieldError[] = errors.map(({ rule, step, variant, span, message, fix }) => {
    const member = span?.field ?? 'body';
    // `a` is the step's own wording, `b` the first of its variants.
    const other = variant === null ? 0 : variantNames.findIndex((name) => name === variant);
    return {
      field: `steps[${step}].${other > 0 ? `variants[${other - 1}].` : ''}${member}`,
      pointer: `/steps/${step}/${other > 0 ? `variants/${other - 1}/` : ''}${member}`,
      code: rule,
      message: `${message}. ${fix}.`,
    };
  });
  throw new DomainError(
    'VALIDATION_ERROR',
    'The sequence has errors that lint found; mend them and launch again.',
    fields,
  );
}
