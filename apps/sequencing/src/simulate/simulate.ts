import type { CallContext, LimitName, SimulateSequence, Simulation } from '@sortie/contracts';
import type { EventStore, Sql } from '@sortie/event-store';
import type { Operations } from '@sortie/messaging';
import type { Log } from '@sortie/platform';
import { LaunchEndpoint } from '../campaigns/launch.endpoint.js';
import { LaunchRunner } from '../campaigns/launch-runner.js';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { InboundMails } from '../inbound/handle-mail.js';
import { parseMail } from '../inbound/parse.js';
import { recipientOf } from '../inbound/recipient-of.js';
import { Sender } from '../sending/sender.js';
import type { SequencingConfig } from '../sequencing.config.js';
import { TrackingEndpoint } from '../tracking/tracking.endpoint.js';
import { dryRun } from './dry-run.js';
import { Limits } from './limits.js';
import type { Answer, People } from './people.js';
import { report } from './report.js';

/** The world of a dry run: a store of copies, and people in the place of servers. */
export interface World {
  store: EventStore;
  operations: Operations;
  config: SequencingConfig;
  log: Log;
  people: People;
}

// What is known of the domains is taken as it is: to ask name servers would be a write, and is the launch's own.
const noRefresh = { refreshForSequence: async () => undefined };
// A hundred thousand mails would take longer than anybody waits; the first ones tell enough.
const mostMails = 30_000;
// Any that is a person's.
const browser = 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/145.0';
// What is left of the deadline is for the report.
const reportMs = 5_000;

/** Launches on the copies and runs what follows, as far as the horizon. */
export async function simulate(
  { store, operations, config, log, people }: World,
  input: SimulateSequence,
  context: CallContext,
  { startsAt, until }: { startsAt: Date; until: Date },
): Promise<Simulation> {
  const { workspace_id: workspaceId } = context.caller;
  const time = new WorkspaceTime(store);
  await startClock(store, workspaceId, startsAt);
  const launches = new LaunchEndpoint(store, operations, new LaunchRunner(store, operations, time), noRefresh);
  const { id, group_id, settings = {} } = input;
  const campaign = await launches.launch({ id, group_id, settings }, { ...context, now: startsAt.toISOString() });

  const sender = new Sender(store, operations, config, log);
  sender.number = '0';
  const attempts = new Map<string, number>();
  const inbox: Answer[] = [];
  let mails = 0;
  sender.carry = async (_way, mail, touchId) => {
    const attempt = (attempts.get(touchId) ?? 0) + 1;
    attempts.set(touchId, attempt);
    mails += 1;
    const { result, answer } = await people.receive(mail, attempt);
    if (answer) inbox.push(answer);
    return result;
  };
  const inbound = new InboundMails(store, time, config);
  const tracking = new TrackingEndpoint(store, time, config);
  const limits = new Limits();
  try {
    const answers = async () => {
      const arrived = inbox.splice(0);
      for (const { kind, to, raw } of arrived) {
        if (kind === 'visit') {
          await tracking.fetch({ token: to.slice(to.lastIndexOf('/') + 1), user_agent: browser, automatic: false });
          continue;
        }
        const recipient = await recipientOf(store, config, to);
        if (recipient) await inbound.handle(await parseMail(raw), [recipient]);
      }
      return arrived.length > 0;
    };
    const mayGoOn = () => mails < mostMails && Date.now() < context.deadline - reportMs;
    const stopped = await dryRun({ store, workspaceId, sender, limits, answers }, until, mayGoOn);
    return await store.read({ caller: { workspace_id: workspaceId } }, async (sql) => {
      await notePutOff(sql, workspaceId, campaign.id, limits);
      const { finishesAt, ...found } = await report(sql, workspaceId, campaign.id);
      return {
        object: 'simulation',
        sequence_id: id,
        group_id,
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

/** Live workspaces have no clock of their own: here they do. */
async function startClock(store: EventStore, workspaceId: string, now: Date): Promise<void> {
  await store.within(workspaceId, {}, (unit) =>
    unit.sql.query(
      `insert into clocks (workspace_id, now, target) values ($1, $2, $2)
       on conflict (workspace_id) do update set now = $2, target = $2`,
      [workspaceId, now],
    ),
  );
}
