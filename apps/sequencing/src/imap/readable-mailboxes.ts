import type { EventStore } from '@sortie/event-store';
import { isLoopback } from '../sending/loopback.js';

/** A mailbox that has IMAP and may be contacted. */
export interface ReadableMailbox {
  workspaceId: string;
  id: string;
  /** Changes with its server, user, password or grant. */
  fingerprint: string;
  /** Not waiting for another try. */
  due: boolean;
}

interface Row {
  workspace_id: string;
  id: string;
  host: string;
  test: boolean;
  fingerprint: string;
  due: boolean;
}

/** All of them, those first that have waited longest for a reader. */
export async function readableMailboxes(store: EventStore): Promise<ReadableMailbox[]> {
  const { rows } = await store.workerOnce<Row>(
    `select m.workspace_id, m.id, m.imap->>'host' as host, l.test,
       md5(concat_ws('|', m.imap::text, m.imap_password::text, m.oauth::text, m.append_sent)) as fingerprint,
       coalesce(r.retry_at <= now(), true) as due
     from mailboxes m join lanes l on l.workspace_id = m.workspace_id and l.mailbox_id = m.id
     left join mailbox_readings r on r.workspace_id = m.workspace_id and r.mailbox_id = m.id
     where m.imap is not null order by r.started_at nulls first, m.id`,
  );
  return rows
    .filter(({ host, test }) => !test || isLoopback(host))
    .map(({ workspace_id, id, fingerprint, due }) => ({ workspaceId: workspace_id, id, fingerprint, due }));
}
