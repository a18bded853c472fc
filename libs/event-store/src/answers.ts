import { createHash } from 'node:crypto';
import { DomainError, type CallContext } from '@sortie/contracts';
import { refusalIn, refusedMember } from './refusals.js';
import { concluded, replayedMember } from './replayed.js';
import { statement, type Sql } from './sql.js';

// Where a stored answer holds what its command came to behind its unit: no resource has a member of this name.
const concludedMember = '$concluded';

const lock = statement('answers-lock', 'select pg_try_advisory_xact_lock($1) as locked');
const find = statement(
  'answers-find',
  `select request_hash, output from answers
   where workspace_id = $1 and principal_id = $2 and operation = $3 and key = $4`,
);
const store = statement(
  'answers-store',
  `insert into answers (workspace_id, principal_id, operation, key, request_hash, output, subjects)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);

// The first end stays: whoever repeats a request while it is still carried out hears the same. So does a refusal: it
// came in the place of an answer about somebody who was erased.
const conclude = statement(
  'answers-conclude',
  `update answers set output = case when starts_with(output::text, '{"${concludedMember}"')
     or starts_with(output::text, '{"${refusedMember}"') then output else $5 end
   where workspace_id = $1 and principal_id = $2 and operation = $3 and key = $4 returning output`,
);

/**
 * The stored answer of this very request, or undefined when it is the first; throws the refusal that it was answered
 * with, 409 in flight, 422 another request.
 */
export async function storedAnswer<O>(sql: Sql, operation: string, context: CallContext): Promise<O | undefined> {
  const { workspace_id, principal_id } = context.caller;
  const name = `${workspace_id}\n${principal_id}\n${operation}\n${context.idempotency_key}`;
  const [locked, found] = await Promise.all([
    sql.query<{ locked: boolean }>(lock(createHash('sha256').update(name).digest().readBigInt64BE())),
    sql.query<{ request_hash: string; output: O }>(
      find(workspace_id, principal_id, operation, context.idempotency_key),
    ),
  ]);
  if (!locked.rows[0]!.locked) {
    throw new DomainError(
      'IDEMPOTENCY_IN_FLIGHT',
      'A request with this Idempotency-Key is being answered; repeat it later.',
    );
  }
  const answer = found.rows[0];
  if (!answer) return undefined;
  // Without a hash it is of a call inside, or of somebody who has been erased since.
  if (answer.request_hash && answer.request_hash !== context.request_hash) {
    throw new DomainError('IDEMPOTENCY_MISMATCH', 'This Idempotency-Key was used for another request; use a new key.');
  }
  const refusal = refusalIn(answer.output as object);
  if (refusal) throw refusal;
  const end = (answer.output as { [concludedMember]?: O })[concludedMember];
  return end ? { ...end, [replayedMember]: concluded } : { ...answer.output, [replayedMember]: true };
}

/** Keeps the answer beside its effect, in the same transaction. */
export function storeAnswer(
  sql: Sql,
  operation: string,
  context: CallContext,
  output: object,
  subjects: ReadonlySet<string>,
): Promise<unknown> {
  const { workspace_id, principal_id } = context.caller;
  return sql.query(
    store(
      workspace_id,
      principal_id,
      operation,
      context.idempotency_key,
      context.request_hash ?? '',
      JSON.stringify(output),
      [...subjects],
    ),
  );
}

/** Puts what a command came to in the place of its answer, unless somebody was first; answers what stands there now. */
export async function concludeAnswer<O>(sql: Sql, operation: string, context: CallContext, output: O): Promise<O> {
  const { workspace_id, principal_id } = context.caller;
  const { rows } = await sql.query<{ output: { [concludedMember]: O } }>(
    conclude(
      workspace_id,
      principal_id,
      operation,
      context.idempotency_key,
      JSON.stringify({ [concludedMember]: output }),
    ),
  );
  return rows[0]?.output[concludedMember] ?? output;
}

// The public promise: an Idempotency-Key is remembered for 24 hours.
/** Deletes answers that have outlived their promise; run with the worker role. */
export function sweepAnswers(sql: Sql): Promise<unknown> {
  return sql.query("delete from answers where created_at < now() - interval '24 hours'");
}
