import type { Unit } from '@sortie/event-store';
import { messageId } from '../mail/message-id.js';
import { readTestMailboxes } from '../placement/test-mailbox.js';
import { whyFailed } from '../placement/why-failed.js';
import { wayOutColumns, type WayOutRow } from '../sending/way-out.js';
import { leaveOut } from './leave-out.js';
import { lockWarmup } from './lock.js';
import { readPartners, type Partner } from './partner.js';
import { whySkip } from './why-skip.js';

/** One of the two mailboxes of a mail. */
export type Correspondent = Pick<Partner, 'id' | 'email' | 'display_name' | 'imap' | 'test'>;

/** A warmup mail, or one of a placement test, that this process, and no other, is to submit now. */
export interface TakenMail {
  id: string;
  rootId: string;
  turn: number;
  attempts: number;
  messageId: string;
  /** Null: it is warmup mail. */
  placementTestId: string | null;
  from: Correspondent;
  to: Correspondent;
  /** How mail leaves `from`. */
  way: WayOutRow;
  /** Message-IDs of the thread before it, oldest first. */
  thread: string[];
}

interface Row {
  id: string;
  from_mailbox_id: string;
  to_mailbox_id: string;
  root_id: string;
  placement_test_id: string | null;
  turn: number;
  attempts: number;
  day: string;
  due_at: Date;
}

/**
 * The last look at a due mail: planned → submitting, recorded before any I/O, by one process. Or it is left out, with
 * its reason: one of the two mailboxes may not take part now, or its day has become smaller than it was planned.
 */
export async function takeWarmupMail(unit: Unit, id: string, owner: string): Promise<TakenMail | undefined> {
  await lockWarmup(unit);
  const { rows } = await unit.sql.query<Row>(
    `select id, from_mailbox_id, to_mailbox_id, root_id, placement_test_id, turn, attempts, day::text, due_at
     from warmup_mails
     where workspace_id = $1 and id = $2 and state = 'planned' and due_at <= $3 for update skip locked`,
    [unit.workspaceId, id, unit.now],
  );
  const row = rows[0];
  if (!row) return undefined;
  const { from, to, reason } = await (row.placement_test_id ? tested(unit, row) : exchanging(unit, row));
  if (reason !== null || !from || !to) {
    await leaveOut(unit, row, reason);
    return undefined;
  }
  const header = messageId(id, from.email.slice(from.email.lastIndexOf('@') + 1));
  await unit.sql.query(
    `update warmup_mails set state = 'submitting', owner = $3, message_id = $4, attempts = attempts + 1
     where workspace_id = $1 and id = $2`,
    [unit.workspaceId, id, owner, header],
  );
  const [thread, way] = await Promise.all([threadBefore(unit, row), wayOf(unit, from.id)]);
  const { root_id: rootId, placement_test_id: placementTestId, turn, attempts } = row;
  return { id, rootId, turn, attempts, messageId: header, placementTestId, from, to, way, thread };
}

interface Pair {
  from: Correspondent | undefined;
  to: Correspondent | undefined;
  /** Why the mail is left out. */
  reason: string | null;
}

async function exchanging(unit: Unit, row: Row): Promise<Pair> {
  const { from, to } = pairOf(row, await readPartners(unit.sql, unit.workspaceId, unit.now, idsOf(row)));
  return { from, to, reason: await whySkip(unit, row, from, to) };
}

/** Neither window nor daily number holds a test's mail, only a pause does. */
async function tested(unit: Unit, row: Row): Promise<Pair> {
  const mailboxes = await readTestMailboxes(unit.sql, unit.workspaceId, idsOf(row), 'for share of m');
  const { from, to } = pairOf(row, mailboxes);
  return { from, to, reason: whyFailed(from, to) };
}

function idsOf({ from_mailbox_id, to_mailbox_id }: Row): string[] {
  return [from_mailbox_id, to_mailbox_id];
}

function pairOf<M extends Correspondent>(row: Row, mailboxes: readonly M[]) {
  const [from, to] = idsOf(row).map((id) => mailboxes.find((each) => each.id === id));
  return { from, to };
}

async function threadBefore(unit: Unit, row: Row): Promise<string[]> {
  if (row.turn === 0) return [];
  const { rows } = await unit.sql.query<{ message_id: string }>(
    `select message_id from warmup_mails
     where workspace_id = $1 and root_id = $2 and turn < $3 and message_id is not null order by turn`,
    [unit.workspaceId, row.root_id, row.turn],
  );
  return rows.map((mail) => mail.message_id);
}

async function wayOf(unit: Unit, mailboxId: string): Promise<WayOutRow> {
  const { rows } = await unit.sql.query<WayOutRow>(
    `select ${wayOutColumns} from mailboxes m join lanes l on l.workspace_id = $1 and l.mailbox_id = m.id
     where m.workspace_id = $1 and m.id = $2`,
    [unit.workspaceId, mailboxId],
  );
  return rows[0]!;
}
