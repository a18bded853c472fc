import type { Server } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import { routeOf } from '../sending/route.js';
import type { SequencingConfig } from '../sequencing.config.js';
import { toldBy } from '../warmup/partner.js';

/** A mailbox as far as a placement test asks: the one that sends, or a seed. */
export interface TestMailbox {
  id: string;
  email: string;
  display_name: string | null;
  status: 'active' | 'paused';
  /** Null: its mail leaves through a provider. */
  smtp: Server | null;
  imap: Server | null;
  test: boolean;
}

/** The workspace's mailboxes, or those of them with these ids; locked, none is paused before the transaction ends. */
export async function readTestMailboxes(
  sql: Sql,
  workspaceId: string,
  ids: readonly string[] | null,
  lock: '' | 'for share of m' = '',
): Promise<TestMailbox[]> {
  const { rows } = await sql.query<TestMailbox>(
    `select m.id, m.email, m.display_name, m.status, m.smtp, m.imap, l.test
     from mailboxes m join lanes l on l.workspace_id = $1 and l.mailbox_id = m.id
     where m.workspace_id = $1 and ($2::text[] is null or m.id = any($2)) order by m.id ${lock}`,
    [workspaceId, ids],
  );
  return rows;
}

/**
 * Whether anybody says where mail from `sender` stands at `seed`: the seed's own folders, or the sandbox, which knows
 * of what was handed to it alone.
 */
export function isRead(config: SequencingConfig, sender: TestMailbox, seed: TestMailbox): boolean {
  const teller = toldBy(config, seed);
  if (teller !== 'sandbox') return teller !== null;
  const { email, smtp, test } = sender;
  return smtp !== null && (routeOf(config, { email, smtp, test })?.sandboxed ?? false);
}
