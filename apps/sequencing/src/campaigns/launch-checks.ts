import {
  DomainError,
  getGroup,
  notFound,
  type CallContext,
  type ChosenSender,
} from '@sortie/contracts';
import { ifMatch, type Unit } from '@sortie/event-store';
import type { Operations } from '@sortie/messaging';
import { preflight, refuseBlocked } from '../domains/preflight.js';
import type { Finding } from '../lint/finding.js';
import { lint } from '../lint/lint.js';
import { refuseErrors } from '../lint/refuse-findings.js';
import { poolReadiness } from '../pools/pool-readiness.js';
import { loadSteps } from '../sequences/load-steps.js';
import { chooseSender, type SenderChoice } from './choose-sender.js';

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
 * What must be right before a campaign of the sequence starts, by `launch` or by `start`: lint finds no error (what
 * only rendering tells was `tried` before: nothing is rendered while the sequence is locked), no domain that will send
 * is blocked, and all that will send is warmed. With `If-Match` on the sequence, the caller launches what was read, or
 * hears that it changed.
 */
export async function readyToLaunch(
  unit: Unit,
  id: string,
  { input = {}, before, tried }: { input?: ChosenSender; before?: SenderChoice; tried: readonly Finding[] },
  read?: CallContext,
): Promise<{ sequence: LaunchableSequence; sender: SenderChoice }> {
  const sequence = await lockSequence(unit, id);
  if (read) ifMatch(read, sequence.version);
  const steps = await loadSteps(unit.sql, unit.workspaceId, id, sequence.version);
  refuseErrors(
    [...lint(steps).findings, ...tried],
    'The sequence has errors that lint found; mend them and launch again.',
  );
  const sender = await chooseSender(unit, input, sequence.pool_id, before);
  const { pool_id, sender_id } = sender;
  refuseBlocked(await preflight(unit.sql, unit.workspaceId, pool_id, unit.now, sender_id));
  const pool = await poolReadiness(unit.sql, unit.workspaceId, pool_id, unit.now, sender_id);
  if (!pool?.warmed) throw new DomainError('POOL_NOT_WARMED', pool?.reason ?? 'The pool is gone.');
  return { sequence, sender };
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
