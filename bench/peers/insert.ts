// The bare insert: one row a statement, its own transaction, on a connection a caller.
import pg from 'pg';
import { appendCallers, eventData } from '../append/workload.ts';
import { repeat, serveRounds } from '../rounds/serve-rounds.ts';

const data = JSON.stringify(eventData);

await serveRounds(async ({ databaseUrl }: { databaseUrl: string }) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: appendCallers });
  await pool.query(`create table if not exists public.plain_events (
    seq bigint generated always as identity primary key, stream_id text not null, version integer not null,
    type text not null, data jsonb not null, meta jsonb not null, occurred_at timestamptz not null,
    constraint plain_events_stream unique (stream_id, version))`);
  const streams = Array.from({ length: appendCallers }, () => ({ id: crypto.randomUUID(), version: 0 }));
  return (ms) => repeat(appendCallers, ms, async (caller) => {
    const stream = streams[caller]!;
    stream.version += 1;
    await pool.query({
      name: 'append',
      text: `insert into public.plain_events (stream_id, version, type, data, meta, occurred_at)
        values ($1, $2, $3, $4, $5, $6)`,
      values: [stream.id, stream.version, 'contact.scored', data, '{}', new Date()],
    });
  });
});
