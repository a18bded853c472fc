// sequencing's own parts on a migrated database: its log and read models, without HTTP and the bus.
import { newId } from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { roleUrl } from '@sortie/local';
import { Operations } from '@sortie/messaging';
import { Log, ServiceSettings } from '@sortie/platform';
import { openLog, type LogConfig } from '../append/open-log.ts';
import { assemble } from './assemble.ts';
import { built } from './built.ts';
import { body, subject } from './letter.ts';
import { makePeople } from './people.ts';

// As many as a service has.
const connections = 8;

export type Sequencing = Awaited<ReturnType<typeof openSequencing>>;

/** A workspace of its own in live mode: its clock is the wall's. */
export async function openSequencing(logConfig: LogConfig) {
  const modules = await Promise.all(
    ['main.js', 'sequencing.config.js', 'campaigns/launch-runner.js', 'campaigns/insert-campaign.js',
      'mailboxes/insert-mailbox.js', 'domains/lookup.js'].map(built),
  );
  const [{ service }, { SequencingConfig }, { LaunchRunner }, { insertCampaign }, { insertMailbox }, dns] = modules;
  const { store, relay } = openLog(logConfig, 'sequencing', service.projections, connections);
  const config = Object.assign(new SequencingConfig(), {
    publicUrl: 'https://mail.outbound.example',
    key: Buffer.alloc(32, 1),
    bounceDomain: 'bounces.outbound.example',
    sandboxSmtp: '',
    sandboxUrl: '',
    failoverAfterHours: 24,
  });
  const workspaceId = newId('workspace');
  const people = makePeople();
  const appUrl = roleUrl(logConfig.databaseUrl, 'sequencing_app', Buffer.from(logConfig.master, 'base64'));
  const given = new Map<unknown, unknown>([
    [EventStore, store],
    [Operations, people.operations],
    [SequencingConfig, config],
    [ServiceSettings, { appUrl }],
    // Nobody's provider is asked for.
    [dns.domainLookup, { inTestMode: false }],
    [Log, new Log({ service: 'sequencing', level: 'error' })],
  ]);
  const launches = assemble(LaunchRunner, new Map(given));
  const within = (work: (unit: any) => Promise<void>) => store.within(workspaceId, {}, work);
  const [sequenceId, poolId] = [newId('sequence'), newId('pool')];
  return {
    store,
    relay,
    workspaceId,
    /** What its parts are made of. */
    given,
    /** Mailboxes whose own limits never bind, in a pool, with a sequence of two mails. */
    async prepare(count: number, smtp: { host: string; port: number }): Promise<string[]> {
      const ids = Array.from({ length: count }, () => newId('mailbox'));
      const most = { daily_cap: 10_000, gap_seconds: 0, warmup: { start_per_day: 10_000, increase_per_day: 0 } };
      await within(async (unit) => {
        for (const [n, id] of ids.entries()) {
          const email = `robin.${n}@outbound.example`;
          // A login of its own, as mailboxes have: none shares a connection with another.
          const server = { ...smtp, user: email, password: 'secret' };
          await insertMailbox(unit, id, { email, smtp: server, ...most }, false, id);
        }
        const mails = [{ subject, body, wait_days: 0 }, { body, wait_days: 3 }];
        const steps = mails.map((mail, index) => ({ id: `step_${index}`, channel: 'email', ...mail }));
        await unit.sql.query(
          'insert into sequence_versions (workspace_id, sequence_id, version, steps) values ($1, $2, 1, $3)',
          [workspaceId, sequenceId, JSON.stringify(steps)],
        );
        await unit.sql.query(
          `insert into pools (workspace_id, id, name, mailbox_ids, created_at, version)
           values ($1, $2, 'p', $3, $4, 1)`,
          [workspaceId, poolId, ids, unit.now],
        );
      });
      return ids;
    },
    /** A campaign that is to be launched for a group. */
    async campaign(settings: object = {}): Promise<string> {
      const id = newId('campaign');
      await within((unit) =>
        insertCampaign(unit, {
          id, name: 'bench', sequenceId, sequenceVersion: 1, groupId: newId('group'), status: 'active', settings,
          version: 0, sender: { pool_id: poolId, pool_chosen: false, sender_id: null },
        }));
      return id;
    },
    /** Enrolls that many new people. */
    async enroll(campaignId: string, count: number): Promise<void> {
      people.add(count);
      await launches.run(workspaceId, campaignId, Infinity);
    },
  };
}
