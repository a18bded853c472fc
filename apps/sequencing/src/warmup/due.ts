import type { EventStore, Sql } from '@sortie/event-store';
import { warmupDays } from '../pacing/cap.js';
import { senderGone } from '../sending/sender-identity.js';
import { becameWarmed } from './note-warmed.js';

/** What a round has to do. */
export interface DueWork {
  /** Mailboxes whose days in good standing are full. */
  warmed: Place[];
  /** Mails that a process was submitting when it died. */
  orphans: Place[];
  /** Placement tests whose hour is over. */
  ended: Place[];
  /** Mailboxes whose day is to be planned. */
  plans: Place[];
  mails: (Place & { from_mailbox_id: string })[];
}

/** A row, by its id. */
export interface Place {
  workspace_id: string;
  id: string;
}

// Mails in flight at once per process: each holds a connection to its server.
const mailsAtOnce = 8;
// At midnight all days are planned: so many per round leave room for mails that are due.
const plansAtOnce = 200;
// Short transactions; the next round is half a second away.
const testsAtOnce = 200;

/**
 * What is due in live workspaces by now, or in one workspace by its own time, but no mail from the mailboxes `except`;
 * `self` is this sender's number.
 */
export function dueWork(
  store: EventStore,
  self: string,
  at: Date,
  workspaceId?: string,
  except: Iterable<string> = [],
): Promise<DueWork> {
  const only = workspaceId === undefined ? 'not test' : 'workspace_id = $2';
  const values = workspaceId === undefined ? [at] : [at, workspaceId];
  return store.worker(async (sql) => {
    const [warmed, orphans, ended, plans, mails] = await Promise.all([
      places(
        sql,
        `select m.workspace_id, m.id from mailboxes m left join clocks c on c.workspace_id = m.workspace_id
         where ${becameWarmed('coalesce(c.now, $1)')} and ($2::text is null or m.workspace_id = $2)
         order by coalesce(m.warmup_since, m.created_at) limit ${plansAtOnce}`,
        [at, workspaceId ?? null],
      ),
      places(
        sql,
        `select workspace_id, id from warmup_mails where state = 'submitting' and owner <> $1
           and ${senderGone}`,
        [self],
      ),
      places(
        sql,
        `select workspace_id, id from placement_tests where ${only} and status = 'running' and ends_at <= $1
         order by ends_at, id limit ${testsAtOnce}`,
        values,
      ),
      places(
        sql,
        `select workspace_id, mailbox_id as id from warmups where ${only} and plan_at <= $1
         order by plan_at, mailbox_id limit ${plansAtOnce}`,
        values,
      ),
      sql
        .query<DueWork['mails'][number]>(
          `select workspace_id, id, from_mailbox_id from warmup_mails
           where ${only} and state = 'planned' and due_at <= $1 and from_mailbox_id <> all($${values.length + 1})
           order by due_at, id limit ${mailsAtOnce}`,
          [...values, [...except]],
        )
        .then(({ rows }) => rows),
    ]);
    return { warmed, orphans, ended, plans, mails };
  });
}

async function places(sql: Sql, text: string, values: unknown[]): Promise<Place[]> {
  return (await sql.query<Place>(text, values)).rows;
}

/** When something of the workspace's exchange or placement tests falls due next; null: nothing. */
export async function nextWarmup(
  store: EventStore,
  workspaceId: string,
  except: Iterable<string> = [],
): Promise<Date | null> {
  const { rows } = await store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
    sql.query<{ at: Date | null }>({
      name: 'warmup-next',
      text: `select least(
               (select min(plan_at) from warmups where workspace_id = $1),
               (select min(due_at) from warmup_mails where workspace_id = $1 and state = 'planned'
                  and from_mailbox_id <> all($2)),
               (select min(ends_at) from placement_tests where workspace_id = $1 and status = 'running'),
               (select min(coalesce(m.warmup_since, m.created_at)) + make_interval(days => ${warmupDays})
                from mailboxes m join warmups w on w.workspace_id = $1 and w.mailbox_id = m.id
                where m.workspace_id = $1 and m.warmed_at is null and m.declared_warmed_at is null
                  and m.health in ('good', 'watch'))) as at`,
      values: [workspaceId, [...except]],
    }),
  );
  return rows[0]!.at;
}
