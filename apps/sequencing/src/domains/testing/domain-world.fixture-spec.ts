import { jest } from '@jest/globals';
import { newId } from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';
import type { Log } from '@sortie/platform';
import { LaunchEndpoint } from '../../campaigns/launch.endpoint.js';
import { LaunchRunner } from '../../campaigns/launch-runner.js';
import { WorkspaceTime } from '../../clock/workspace-time.js';
import { callOf, mailboxInput, openApiWorld, type ApiWorld } from '../../mailboxes/api-world.fixture-spec.js';
import { SequencesEndpoint } from '../../sequences/sequences.endpoint.js';
import { SequencingConfig } from '../../sequencing.config.js';
import { Cursors } from '../../sequencing.cursors.js';
import { DomainChecker } from '../domain-checker.js';
import { DomainWatch } from '../domain-watch.js';
import { DomainsEndpoint } from '../domains.endpoint.js';
import { MailProviders } from '../mail-providers.js';
import { zoneLookup, type Zone } from './lookups.fixture-spec.js';

/** The endpoints around sending domains, over a real store and a DNS that tests write. */
export interface DomainWorld {
  api: ApiWorld;
  zone: Zone;
  /** Names that were asked for by TXT. */
  asked: string[];
  domains: DomainsEndpoint;
  sequences: SequencesEndpoint;
  launches: LaunchEndpoint;
  watch: DomainWatch;
  errors: jest.Mock;
  /** A sequence without a fault whose pool has one warmed mailbox of the domain. */
  sequence(workspaceId: string, domain: string): Promise<{ sequenceId: string; mailboxId: string; poolId: string }>;
}

export async function openDomainWorld(): Promise<DomainWorld> {
  const api = await openApiWorld();
  const { store } = api.test;
  // The host that `mailboxInput` names is as it should be.
  const host = 'smtp.outbound.example';
  const zone: Zone = {
    txt: {}, mx: {}, addresses: { [host]: ['192.0.2.1'] }, ptr: { '1.2.0.192.in-addr.arpa': [host] },
  };
  const asked: string[] = [];
  const lookup = zoneLookup(zone);
  const counted = { ...lookup, txt: (name: string) => (asked.push(name), lookup.txt(name)) };
  const checker = new DomainChecker(store, counted);
  const cursors = new Cursors(Object.assign(new SequencingConfig(), { cursorKey: Buffer.alloc(32, 2) }));
  // A group without members: there is nobody to enroll.
  const operations = { call: async () => ({ contact_ids: [], id: 'grp_1' }) } as unknown as Operations;
  const runner = new LaunchRunner(store, operations, new WorkspaceTime(store), new MailProviders(lookup));
  const errors = jest.fn();
  return {
    api,
    zone,
    asked,
    domains: new DomainsEndpoint(store, cursors, checker),
    sequences: new SequencesEndpoint(store, cursors, checker, api.templates),
    launches: new LaunchEndpoint(store, operations, runner, checker, api.templates),
    watch: new DomainWatch(store, checker, { error: errors } as unknown as Log),
    errors,
    async sequence(workspaceId, domain) {
      const call = callOf(workspaceId);
      const { id: mailboxId } = await api.mailboxes.create(mailboxInput(`${newId('mailbox')}@${domain}`), call);
      await api.mailboxes.update({ id: mailboxId, warmed: true }, call);
      const { id: poolId } = await api.pools.create({ name: 'Q2', mailbox_ids: [mailboxId] }, call);
      const body = 'Hi {{ contact.email }}, a word about your team. {{ unsubscribe_url }}';
      const steps = [{ channel: 'email' as const, wait_days: 0, subject: 'Hello', body }];
      const { id: sequenceId } = await api.sequences.create({ name: 'Q2', mailbox_pool: poolId, steps }, call);
      return { sequenceId, mailboxId, poolId };
    },
  };
}

/** Makes the DNS of a domain as it should be. */
export function setUp(zone: Zone, domain: string): void {
  zone.txt![domain] = ['v=spf1 ip4:192.0.2.1 -all'];
  zone.txt![`_dmarc.${domain}`] = ['v=DMARC1; p=none'];
  zone.mx![domain] = [{ exchange: 'mx.host.net', priority: 10 }];
}
