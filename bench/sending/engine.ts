// sequencing's own engine makes what is planned: claim, mail, last look, submission, outcome.
import pg from 'pg';
import type { LogConfig } from '../append/open-log.ts';
import { serveRounds } from '../rounds/serve-rounds.ts';
import { askSink } from './ask-sink.ts';
import { assemble } from './assemble.ts';
import { built } from './built.ts';
import { openSequencing } from './open-sequencing.ts';

// As many as the engine has lanes in flight.
const mailboxes = 128;
// One short query each: no load, and little of a run.
const lookMs = 20;

await serveRounds(async (config: LogConfig & { sink: string }) => {
  const modules = ['sending/engine.js', 'campaigns/launch-runner.js'].map(built);
  const [{ Engine }, { LaunchRunner }] = (await Promise.all(modules)) as [any, any];
  const world = await openSequencing(config);
  const { workspaceId } = world;
  const { hostname: host, port } = new URL(config.sink);
  await world.prepare(mailboxes, { host, port: Number(port) });
  // The rounds launch their campaigns themselves.
  const engine = assemble(Engine, world.given.set(LaunchRunner, { resumeAll: () => Promise.resolve() }));
  await engine.start();
  const admin = new pg.Pool({ connectionString: config.databaseUrl, max: 2, options: '-c search_path=sequencing' });
  const status = (text: string) =>
    admin.query('update mailboxes set status = $2 where workspace_id = $1', [workspaceId, text]);
  return async (count) => {
    await status('paused');
    const campaign = await world.campaign();
    await world.enroll(campaign, count);
    await world.relay.drain();
    await admin.query('vacuum analyze touches');
    await admin.query('checkpoint');
    await status('active');
    await askSink(config.sink);
    const began = performance.now();
    await admin.query('update lanes set ready_at = now() where workspace_id = $1', [workspaceId]);
    const most = await watch(admin, campaign);
    const took = performance.now() - began;
    const { peak } = await askSink(config.sink);
    // One of the sink's connections is the one that asks.
    const open = peak - 1;
    if (most.together > open) throw new Error(`${most.together} mails were submitting over ${open} connections`);
    if (most.inLane > 1) throw new Error(`${most.inLane} mails of one mailbox were submitting at once`);
    const { rows } = await admin.query<{ n: number }>(
      `select count(*)::int as n from touches where workspace_id = $1 and campaign_id = $2 and step = 0
         and state = 'accepted' and attempts = 1`,
      [workspaceId, campaign],
    );
    if (rows[0]!.n !== count) throw new Error(`${rows[0]!.n} of ${count} mails were accepted at the first attempt`);
    return (count * 1000) / took;
  };

  /** Waits until every first mail is made; answers how many were ever seen submitting at once. */
  async function watch(pool: pg.Pool, campaign: string): Promise<{ together: number; inLane: number }> {
    const most = { together: 0, inLane: 0 };
    for (;;) {
      const { rows } = await pool.query<{ waiting: boolean; together: number; in_lane: number }>(
        `select exists (select from touches where workspace_id = $1 and campaign_id = $2 and step = 0
             and state in ('planned', 'held', 'claimed', 'submitting', 'unknown')) as waiting,
           (select count(*)::int from touches where state = 'submitting' and owner is not null) as together,
           (select coalesce(max(n), 0)::int from (
              select count(*) as n from touches where state = 'submitting' and owner is not null
              group by mailbox_id) l) as in_lane`,
        [workspaceId, campaign],
      );
      const now = rows[0]!;
      most.together = Math.max(most.together, now.together);
      most.inLane = Math.max(most.inLane, now.in_lane);
      if (!now.waiting) return most;
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
  }
});
