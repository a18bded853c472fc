import { DomainError, type CallContext, type LimitName, type SimulateSequence, type Simulation } from '@sortie/contracts';
import type { EventStore, Sql } from '@sortie/event-store';
import type { Operations } from '@sortie/messaging';
import type { Log } from '@sortie/platform';
import { LaunchEndpoint } from '../campaigns/launch.endpoint.js';
import { LaunchRunner } from '../campaigns/launch-runner.js';
import { WorkspaceTime } from '../clock/workspace-time.js';
import type { MailProviders } from '../domains/mail-providers.js';
import { TemplateTrial } from '../lint/template-trial.js';
import { Sender } from '../sending/sender.js';
import type { SequencingConfig } from '../sequencing.config.js';
import { Correspondence } from './correspondence.js';
import { dryRun } from './dry-run.js';
import { Limits } from './limits.js';
import type { People } from './people.js';
import { report } from './report.js';

/** The world of a dry run: a store of copies, and people in the place of servers. */
export interface World {
  store: EventStore;
  operations: Operations;
  providers: Pick<MailProviders, 'of'>;
  config: SequencingConfig;
  log: Log;
  people: People;
}

// What is known of the domains is taken as it is: to ask name servers would be a write, and is the launch's own.
const noRefresh = { refreshForSequence: async () => undefined };
// A hundred thousand mails would take longer than anybody waits; the first ones tell enough.
const mostMails = 30_000;
// What is left of the deadline is for the report.
const reportMs = 5_000;

/** Launches on the copies and runs what follows, as far as the horizon. */
export async function simulate(
  { store, operations, providers, config, log, people }: World,
  input: SimulateSequence,
  context: CallContext,
  { startsAt, until }: { startsAt: Date; until: Date },
): Promise<Simulation> {
  const { workspace_id: workspaceId } = context.caller;
  const time = new WorkspaceTime(store);
  await startClock(store, workspaceId, startsAt);
  const templates = new TemplateTrial();
  const runner = new LaunchRunner(store, operations, time, providers);
  const launches = new LaunchEndpoint(store, operations, runner, noRefresh, templates);
  const { days: _, ...run } = input;
  const campaign = await launches
    .launch(run, { ...context, now: startsAt.toISOString() })
    .finally(() => templates.onModuleDestroy());

  const sender = new Sender(store, operations, config, log);
  sender.number = '0';
  const correspondence = new Correspondence(store, config, people, time);
  sender.carry = (_way, mail, touchId) => correspondence.carry(mail, touchId);
  sender.letGo = () => Promise.reject(new DomainError('UNAVAILABLE', 'The simulation broke off; repeat the request.'));
  const limits = new Limits();
  try {
    const answers = () => correspondence.handleAnswers();
    const mayGoOn = () => correspondence.mails < mostMails && Date.now() < context.deadline - reportMs;
    const stopped = await dryRun({ store, workspaceId, sender, limits, answers }, until, mayGoOn);
    return await store.read({ caller: { workspace_id: workspaceId } }, async (sql) => {
      await notePutOff(sql, workspaceId, campaign.id, limits);
      const { finishesAt, ...found } = await report(sql, workspaceId, campaign.id, stopped === 'cut');
      return {
        object: 'simulation',
        sequence_id: input.id,
        group_id: input.group_id,
        starts_at: startsAt.toISOString(),
        finishes_at: finishesAt?.toISOString() ?? null,
        ...found,
        people: people.kind,
        truncated: stopped === 'cut',
        limits: limits.list(),
      };
    });
  } finally {
    await sender.stop();
  }
}

/** What touches were put off for one by one; what kept whole lanes waiting was noted on the way. */
async function notePutOff(sql: Sql, workspaceId: string, campaignId: string, limits: Limits): Promise<void> {
  const { rows } = await sql.query<{ name: LimitName; times: number }>(
    `select waits_for as name, count(*)::int as times from touches
     where workspace_id = $1 and campaign_id = $2 and waits_for not in ('step_wait', 'retry') group by 1`,
    [workspaceId, campaignId],
  );
  for (const { name, times } of rows) limits.note({ name, owner: 'campaign', ownerId: campaignId }, times);
}

/** Live workspaces have no clock of their own: here they do, and their lanes go by it. */
async function startClock(store: EventStore, workspaceId: string, now: Date): Promise<void> {
  await store.within(workspaceId, {}, async ({ sql }) => {
    await sql.query(
      `insert into clocks (workspace_id, now, target) values ($1, $2, $2)
       on conflict (workspace_id) do update set now = $2, target = $2`,
      [workspaceId, now],
    );
    await sql.query('update lanes set test = true where workspace_id = $1', [workspaceId]);
  });
}
