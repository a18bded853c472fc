import type { WarmupDay } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';

/** A day of a mailbox's exchange, with what it was planned for. */
export interface CountedDay extends WarmupDay {
  planned: number;
}

// As many as its health looks back at.
const shownDays = 30;

/** The mailbox's last days with any warmup mail, newest first. */
export async function warmupDaysOf(sql: Sql, workspaceId: string, mailboxId: string): Promise<CountedDay[]> {
  const { rows } = await sql.query<CountedDay>(
    `select day::text, planned, sent, inbox, spam from warmup_days where workspace_id = $1 and mailbox_id = $2
     order by day desc limit ${shownDays}`,
    [workspaceId, mailboxId],
  );
  return rows;
}

/** How many of the workspace's mailboxes exchange and are not paused. */
export async function exchanging(sql: Sql, workspaceId: string): Promise<number> {
  const { rows } = await sql.query<{ mailboxes: number }>(
    `select count(*)::int as mailboxes from warmups w
     join mailboxes m on m.workspace_id = $1 and m.id = w.mailbox_id and m.status = 'active' where w.workspace_id = $1`,
    [workspaceId],
  );
  return rows[0]!.mailboxes;
}
