import type { EventStore } from '@sortie/event-store';
import { warmupDays } from '../pacing/cap.js';

type NowOf = (workspaceId: string) => Promise<Date>;

// Mails in flight at once per process: each holds a connection to its server.
const mailsAtOnce = 8;
// At midnight all days are planned: so many per round leave room for mails that are due.
const plansAtOnce = 200;

/** Mailboxes whose day is to be planned, of live workspaces or of one in test mode. */
export function duePlans(store: EventStore, nowOf: NowOf, workspaceId?: string) {
  return due<{ workspace_id: string; mailbox_id: string }>(
    store,
    nowOf,
    (scope) =>
      `select workspace_id, mailbox_id from warmups where ${scope} and plan_at <= $1 order by plan_at, mailbox_id
       limit ${plansAtOnce}`,
    workspaceId,
  );
}

/** Warmup mails that are due, of live workspaces or of one in test mode. */
export function dueWarmupMails(store: EventStore, nowOf: NowOf, workspaceId?: string) {
  return due<{ workspace_id: string; id: string }>(
    store,
    nowOf,
    (scope) =>
      `select workspace_id, id from warmup_mails where ${scope} and state = 'planned' and due_at <= $1
       order by due_at, id limit ${mailsAtOnce}`,
    workspaceId,
  );
}

async function due<R>(
  store: EventStore,
  nowOf: NowOf,
  text: (scope: string) => string,
  workspaceId?: string,
): Promise<R[]> {
  const { rows } =
    workspaceId === undefined
      ? await store.worker((sql) => sql.query<R>(text('not test'), [new Date()]))
      : await store.worker(async (sql) =>
          sql.query<R>(text('workspace_id = $2'), [await nowOf(workspaceId), workspaceId]),
        );
  return rows;
}

/** When something of the workspace's exchange falls due next; null: nothing, or nobody exchanges. */
export async function nextWarmup(store: EventStore, workspaceId: string): Promise<Date | null> {
  const { rows } = await store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
    sql.query<{ at: Date | null }>({
      name: 'warmup-next',
      text: `select least(
               (select min(plan_at) from warmups where workspace_id = $1),
               (select min(due_at) from warmup_mails where workspace_id = $1 and state = 'planned'),
               (select min(coalesce(m.warmup_since, m.created_at)) + make_interval(days => ${warmupDays})
                from mailboxes m join warmups w on w.workspace_id = $1 and w.mailbox_id = m.id
                where m.workspace_id = $1 and m.warmed_at is null and m.declared_warmed_at is null
                  and m.health in ('good', 'watch'))) as at`,
      values: [workspaceId],
    }),
  );
  return rows[0]!.at;
}
