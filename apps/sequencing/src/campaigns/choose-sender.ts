import { invalidField, isId, type ChangeSender } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';

/** What a campaign sends from, as its row has it. */
export interface SenderChoice {
  pool_id: string;
  /** It was named for this campaign; else it is the sequence's. */
  pool_chosen: boolean;
  /** The one mailbox of the pool that sends; null: all of them in turn. */
  sender_id: string | null;
}

/**
 * The choice after a request: absent stays as it was `before`, null goes back to the sequence's pool and to all of its
 * mailboxes. The pool is locked: who leaves it waits, and is then found to be a campaign's only sender.
 */
export async function chooseSender(
  unit: Unit,
  { mailbox_pool, sender_email }: ChangeSender,
  sequencePool: string,
  before?: SenderChoice,
): Promise<SenderChoice> {
  const kept = before?.pool_chosen ? before.pool_id : null;
  const chosen = mailbox_pool === undefined ? kept : mailbox_pool;
  const poolId = chosen ?? sequencePool;
  const { rowCount } = await unit.sql.query('select from pools where workspace_id = $1 and id = $2 for share', [
    unit.workspaceId,
    isId('pool', poolId) ? poolId : '',
  ]);
  if (!rowCount) {
    throw invalidField('mailbox_pool', 'unknown_pool', 'mailbox_pool is not a pool of this workspace');
  }
  const wanted = sender_email === undefined ? { id: before?.sender_id } : { email: sender_email };
  return { pool_id: poolId, pool_chosen: chosen !== null, sender_id: await senderOf(unit, poolId, wanted) };
}

async function senderOf(
  unit: Unit,
  poolId: string,
  { id, email }: { id?: string | null; email?: string | null },
): Promise<string | null> {
  if (!id && !email) return null;
  const { rows } = await unit.sql.query<{ id: string }>(
    `select m.id from pools p join mailboxes m on m.workspace_id = $1 and m.id = any(p.mailbox_ids)
     where p.workspace_id = $1 and p.id = $2 and (m.id = $3 or lower(m.email) = lower($4))`,
    [unit.workspaceId, poolId, id ?? null, email ?? null],
  );
  if (rows[0]) return rows[0].id;
  const fix = 'name one of its mailboxes, or with mailbox_pool the pool that this one is in';
  throw invalidField('sender_email', 'not_in_pool', `sender_email is no mailbox of ${poolId}; ${fix}`);
}
