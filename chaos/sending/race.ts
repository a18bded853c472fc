// Has both workers advance the same clock at once. As a rule one waits for the other: the lock that orders them is a
// session's, and the drill ends that session again and again, as a network would.
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import type { PatientClient } from '../patient-client.ts';
import type { Verdict } from '../verdict.ts';
import type { Found } from './check-sending.ts';

export interface Race {
  /** How often both went on at once. */
  broken: number;
}

// The lock class of test clocks, see clock-lock.ts.
const clockLocks = 0x434c;
// Between two breaks a worker sends some mails.
const breakMs = 150;
// Several, since the bus hands each to either worker.
const atOnce = 6;

/** Breaks the lock of whoever advances while another waits, until aborted. */
export async function breakLocks(database: Client, over: AbortSignal): Promise<Race> {
  const race = { broken: 0 };
  while (!over.aborted) {
    const { rowCount } = await database.query(
      `select pg_terminate_backend(l.pid) from pg_locks l join pg_locks w
         on w.locktype = 'advisory' and w.classid = l.classid and w.objid = l.objid and not w.granted
       where l.locktype = 'advisory' and l.classid = ${clockLocks} and l.granted limit 1`,
    );
    race.broken += rowCount ?? 0;
    await wait(breakMs, undefined, { signal: over }).catch(() => undefined);
  }
  return race;
}

/** Moves the clock on by `hours`, asked for by several at once. */
export async function advance(client: PatientClient, hours: number): Promise<void> {
  const { now } = await client.get('/v1/test-clock');
  const to = new Date(Date.parse(now) + hours * 3_600_000).toISOString();
  await Promise.all(Array.from({ length: atOnce }, () => client.post('/v1/test-clock/advance', { to })));
}

/** How often a worker submitted again after another had: they were at it at the same time. */
export function workersRaced({ proofs }: Found): Verdict {
  const submits = [...proofs.values()]
    .flatMap(({ steps }) => steps.filter(({ what }) => what === 'submit'))
    .sort((a, b) => (a.recorded_at < b.recorded_at ? -1 : 1));
  const seen = new Set<number | null>();
  let turns = 0;
  submits.forEach(({ sender }, index) => {
    if (index > 0 && sender !== submits[index - 1]!.sender && seen.has(sender)) turns += 1;
    seen.add(sender);
  });
  const wrong = turns === 0 ? ['one worker at a time has sent: there was no race'] : [];
  return { id: 'workers_raced', n: turns, lost: 0, duplicate: 0, wrong };
}
