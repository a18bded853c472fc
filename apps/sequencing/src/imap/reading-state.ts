import type { EventStore } from '@sortie/event-store';
import type { Failure } from '../mailboxes/connection-failure.js';

type Place = { workspaceId: string; mailboxId: string };

// 10 s, 20 s, 40 s, …: a restart of the server is soon over, and a server in trouble is left alone.
const firstPauseSeconds = 10;
const longestPauseSeconds = 30 * 60;
// Providers lock accounts after some wrong logins: a quarter of an hour first, at most every six hours later.
const firstLoginPauseSeconds = 15 * 60;
const longestLoginPauseSeconds = 6 * 3600;

/** A reader has begun to connect. */
export async function readerStarts(store: EventStore, place: Place): Promise<void> {
  await write(store, place, `set started_at = now()`, []);
}

/** Connected and logged in. That it also brings mails across is seen later, and only that ends a row of failures. */
export async function readerConnected(store: EventStore, place: Place): Promise<void> {
  await write(
    store,
    place,
    `set since = case when r.state = 'reading' then r.since else now() end, state = 'reading', last_error = null,
       detail = null, retry_at = null`,
    [],
  );
}

/** It has brought mails across, or had none to bring: the next failure is the first again. */
export async function readerWorks(store: EventStore, place: Place): Promise<void> {
  await write(store, place, 'set failures = 0', []);
}

/** The connection failed, or could not be made: when it is tried again depends on why, and how often already. */
export async function readerFailed(store: EventStore, place: Place, { reason, detail }: Failure): Promise<void> {
  const login = reason === 'auth_failed' || reason === 'no_credentials' || reason === 'auth_unsupported';
  const [first, longest] = login
    ? [firstLoginPauseSeconds, longestLoginPauseSeconds]
    : [firstPauseSeconds, longestPauseSeconds];
  const state = login ? 'auth_failed' : 'failing';
  // A login that was taken before is refused for the first time, whatever else has failed.
  const before = login ? `case r.state when 'auth_failed' then r.failures else 0 end` : 'r.failures';
  await write(
    store,
    place,
    `set since = case when r.state = $3 then r.since else now() end, state = $3, last_error = $4, detail = $5,
       failures = ${before} + 1,
       retry_at = now()
         + make_interval(secs => least($7::float8, $6::float8 * 2 ^ least(${before}, 20)) * (0.8 + 0.4 * random()))`,
    [state, reason, detail.slice(0, 500), first, longest],
  );
}

/** Its servers answer again, or are others: no reason to wait any longer. */
export const retryNow = `update mailbox_readings set retry_at = null, failures = 0
  where workspace_id = $1 and mailbox_id = $2`;

async function write(store: EventStore, { workspaceId, mailboxId }: Place, set: string, values: unknown[]) {
  await store.within(workspaceId, {}, async ({ sql }) => {
    void sql.query(
      `insert into mailbox_readings (workspace_id, mailbox_id, state, since) values ($1, $2, 'waiting', now())
       on conflict do nothing`,
      [workspaceId, mailboxId],
    );
    await sql.query(`update mailbox_readings r ${set} where workspace_id = $1 and mailbox_id = $2`, [
      workspaceId,
      mailboxId,
      ...values,
    ]);
  });
}
