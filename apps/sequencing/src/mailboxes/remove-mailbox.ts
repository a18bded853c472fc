import { DomainError, mailboxDeleted, notFound, type CallContext } from '@sortie/contracts';
import { ifMatch, type EventStore, type Sql, type Unit } from '@sortie/event-store';
import { failOver } from '../failover/fail-over.js';
import { endExchange } from '../warmup/exchange.js';
import { sendFailed } from '../threads/send-outcome.js';
import { selectMailboxes, type MailboxRow } from './mailbox.rows.js';

/**
 * Gives a mailbox's waiting contacts to the others of their pools. Page by page and outside the removal's transaction:
 * what was moved stays moved when the removal is refused, and is nothing to move again.
 */
export async function handOver(store: EventStore, context: CallContext, id: string): Promise<void> {
  const { workspace_id } = context.caller;
  const there = await store.read(context, async (sql) => {
    const [row] = await selectMailboxes(sql, 'm.id = $2', [workspace_id, id]);
    if (!row) return false;
    ifMatch(context, row.version);
    await mustBeInNoPool(sql, workspace_id, id);
    return true;
  });
  if (there) await failOver(store, workspace_id, id, new Date(context.now), 'removed');
}

/**
 * Removes a mailbox that nobody waits for, with its secrets. What it sent, its threads and its proof name it by its id
 * and stay.
 */
export async function removeMailbox(unit: Unit, context: CallContext, id: string): Promise<void> {
  // The lane is waited for too: a touch that is being claimed is seen as claimed.
  const [row] = await selectMailboxes(unit.sql, 'm.id = $2 for update of m, l', [unit.workspaceId, id]);
  if (!row) throw notFound('mailbox');
  ifMatch(context, row.version);
  await mustBeInNoPool(unit.sql, unit.workspaceId, id);
  await mustBeIdle(unit, row);
  await letAnswersGo(unit, id);
  unit.append(id, row.version, [mailboxDeleted({ mailbox_id: id })]);
  await endExchange(unit, id);
  for (const table of ['imap_folders', 'mailbox_readings', 'mailbox_days', 'lanes']) {
    await unit.sql.query(`delete from ${table} where workspace_id = $1 and mailbox_id = $2`, [unit.workspaceId, id]);
  }
  await unit.sql.query('delete from mailboxes where workspace_id = $1 and id = $2', [unit.workspaceId, id]);
  await unit.release('mailbox-email', [{ value: unit.blind(row.email), owner: id }]);
}

async function mustBeInNoPool(sql: Sql, workspaceId: string, id: string): Promise<void> {
  const { rows } = await sql.query<{ id: string }>(
    'select id from pools where workspace_id = $1 and $2 = any(mailbox_ids) order by id limit 5',
    [workspaceId, id],
  );
  if (rows.length === 0) return;
  const pools = rows.map((row) => row.id).join(', ');
  const fix = 'take it out (PATCH /v1/pools/{id} with the other mailbox_ids), or delete a pool that nothing sends from';
  throw new DomainError('INVALID_STATE', `The mailbox is in ${pools}: ${fix}; then remove it.`);
}

/** Refuses while something is on its way, unknown, or waiting for this mailbox alone. */
async function mustBeIdle(unit: Unit, { id, status }: MailboxRow): Promise<void> {
  const { rows } = await unit.sql.query<{ under_way: number; unknown: number; waiting: number }>(
    `select count(*) filter (where state in ('claimed', 'submitting'))::int as under_way,
       count(*) filter (where state = 'unknown')::int as unknown,
       count(*) filter (where state in ('planned', 'held'))::int as waiting
     from (
       select state from touches where workspace_id = $1 and mailbox_id = $2
         and state in ('planned', 'held', 'claimed', 'submitting', 'unknown')
       union all select 'submitting' from reply_sends where workspace_id = $1 and mailbox_id = $2
         and (state = 'submitting' or state = 'planned' and $3 = 'active')
       union all select 'submitting' from warmup_mails
         where workspace_id = $1 and from_mailbox_id = $2 and state = 'submitting') open`,
    [unit.workspaceId, id, status],
  );
  const { under_way, unknown, waiting } = rows[0]!;
  const inTheWay = [
    ...(under_way ? [`${mails(under_way)} on the way: pause the mailbox and try again in a moment`] : []),
    ...(unknown ? [`${mails(unknown)} of unknown outcome: settle them (POST /v1/touches/{id}/settle)`] : []),
    ...(waiting
      ? [
          `${mails(waiting)} that no other mailbox can take over: connect or resume another of their campaigns' ` +
            'pools, settle what is unknown of their contacts, or stop the campaigns',
        ]
      : []),
  ];
  if (inTheWay.length > 0) throw new DomainError('INVALID_STATE', `The mailbox still has ${inTheWay.join('; ')}.`);
}

/** Answers that waited for a paused mailbox will not go out. One of unknown outcome stays so: it may have arrived. */
async function letAnswersGo(unit: Unit, id: string): Promise<void> {
  const { rows } = await unit.sql.query<{ id: string }>(
    "select id from reply_sends where workspace_id = $1 and mailbox_id = $2 and state = 'planned' order by id",
    [unit.workspaceId, id],
  );
  for (const answer of rows) {
    await sendFailed(unit, answer.id, 'mailbox_removed', ['planned']);
    await unit.flush();
  }
}

function mails(count: number): string {
  return count === 1 ? '1 mail' : `${count} mails`;
}
