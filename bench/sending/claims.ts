// Chooses the next send of one lane, as the engine does, again and again; how many are enrolled there is the question.
import pg from 'pg';
import type { LogConfig } from '../append/open-log.ts';
import { serveRounds } from '../rounds/serve-rounds.ts';
import { built } from './built.ts';
import { openSequencing } from './open-sequencing.ts';

// A Monday at ten in the morning, when it is night in Auckland.
const now = new Date('2026-01-05T10:00:00Z');
const window = { days: [1, 2, 3, 4, 5], start: '09:00', end: '17:00', fallback_timezone: 'UTC' };
// Of ten that are due only the last may go.
const openOneIn = 10;

interface Config extends LogConfig {
  enrolled: number;
  /** The contacts of nearly all that are due first sleep. */
  closed: boolean;
}

await serveRounds(async ({ enrolled, closed, ...config }: Config) => {
  const { claimNext } = await built('sending/claim.js');
  const world = await openSequencing(config);
  const { store, workspaceId } = world;
  const [lane] = await world.prepare(1, { host: '127.0.0.1', port: 1 });
  await world.enroll(await world.campaign(closed ? { window } : {}), enrolled);
  const admin = new pg.Pool({ connectionString: config.databaseUrl, max: 1, options: '-c search_path=sequencing' });
  await admin.query(
    `create temp table numbered as select id, contact_id, row_number() over (order by id) as n from touches
     where workspace_id = $1`,
    [workspaceId],
  );
  await admin.query('create index on numbered (id); create index on numbered (contact_id); analyze');
  await admin.query(
    `update touches t set waits_for = null, due_at = $2::timestamptz - interval '1 day' + n * interval '1 ms',
       not_before = $2::timestamptz - interval '1 day' + n * interval '1 ms'
     from numbered where t.workspace_id = $1 and t.id = numbered.id`,
    [workspaceId, now],
  );
  await admin.query(
    `update recipients r set timezone = case when $2 and n % $3 <> 0 then 'Pacific/Auckland' end
     from numbered where r.workspace_id = $1 and r.contact_id = numbered.contact_id`,
    [workspaceId, closed, openOneIn],
  );
  return async (count) => {
    await admin.query(
      `update touches set state = 'planned', owner = null, took = null, waits_for = null, due_at = not_before
       where workspace_id = $1 and (state <> 'planned' or due_at <> not_before)`,
      [workspaceId],
    );
    await admin.query(
      'update recipients set last_touch_at = null where workspace_id = $1 and last_touch_at is not null',
      [workspaceId],
    );
    await admin.query(
      'update lanes set day = null, sent_today = 0, last_sent_at = null where workspace_id = $1',
      [workspaceId],
    );
    await admin.query('vacuum analyze touches');
    await admin.query('checkpoint');
    const began = performance.now();
    for (let claimed = 0; claimed < count;) {
      const touch = await store.within(workspaceId, { now }, (unit) => claimNext(unit, lane, '1'));
      if (touch === null) throw new Error(`only ${claimed} of ${count} could be claimed`);
      if (typeof touch === 'object') claimed += 1;
    }
    return (count * 1000) / (performance.now() - began);
  };
});
