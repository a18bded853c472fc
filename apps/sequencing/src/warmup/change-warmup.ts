import { mailboxWarmed, type Fact, type UpdateMailbox } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import type { MailboxRow } from '../mailboxes/mailbox.rows.js';
import { sameJson } from '../same-json.js';
import { beginExchange, checkExchange, endExchange } from './exchange.js';

/** Changes how a mailbox grows and whether it exchanges; names what has changed. */
export async function changeWarmup(unit: Unit, row: MailboxRow, input: UpdateMailbox): Promise<string[]> {
  const { enabled = row.exchanges, ...ramp } = input.warmup ?? {};
  checkExchange(enabled, { test: row.test, imap: input.imap === undefined ? row.imap : input.imap });
  const after = { ...row.warmup, ...ramp };
  const grows = !sameJson(row.warmup, after);
  if (grows) {
    await unit.sql.query('update mailboxes set warmup = $3 where workspace_id = $1 and id = $2', [
      unit.workspaceId,
      row.id,
      after,
    ]);
  }
  if (enabled && !row.exchanges) await beginExchange(unit, row.id, row.test);
  if (!enabled && row.exchanges) await endExchange(unit, row.id);
  return grows || enabled !== row.exchanges ? ['warmup'] : [];
}

/** The owner's word that the mailbox is warmed is said once, and not after its days have said so. */
export async function ownersWord(unit: Unit, { id, warmed_at }: MailboxRow): Promise<Fact[]> {
  if (warmed_at) return [];
  await unit.sql.query('update mailboxes set warmed_at = $3 where workspace_id = $1 and id = $2', [
    unit.workspaceId,
    id,
    unit.now,
  ]);
  return [mailboxWarmed({ mailbox_id: id, by: 'owner' })];
}
