import {
  createContacts,
  DomainError,
  getContacts,
  getGroup,
  newId,
  notFound,
  pageMembers,
  type CallContext,
  type Contact,
} from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { DomainChecker } from '../domains/domain-checker.js';
import { MailProviders } from '../domains/mail-providers.js';
import { deafLookup, zoneLookup, type Zone } from '../domains/testing/lookups.fixture-spec.js';
import { EnrollmentsEndpoint } from '../enrollments/enrollments.endpoint.js';
import { TemplateTrial } from '../lint/template-trial.js';
import { MailboxesEndpoint } from '../mailboxes/mailboxes.endpoint.js';
import { PoolsEndpoint } from '../pools/pools.endpoint.js';
import { SequencesEndpoint } from '../sequences/sequences.endpoint.js';
import { Cursors } from '../sequencing.cursors.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { CampaignsEndpoint } from './campaigns.endpoint.js';
import { ControlEndpoint } from './control.endpoint.js';
import { DraftsEndpoint } from './drafts.endpoint.js';
import { LaunchEndpoint } from './launch.endpoint.js';
import { LaunchRunner } from './launch-runner.js';
import { TriggerEndpoint } from './trigger.endpoint.js';

/** A crm of its own: what campaigns ask theirs. */
export interface FakeCrm {
  contacts: Map<string, Contact>;
  groups: Map<string, string[]>;
  /** What crm was told to create, and by whom. */
  created: { input: object; context: CallContext }[];
  contact(more?: Partial<Contact>): string;
  group(contactIds: string[]): string;
}

export interface CampaignWorld extends SendingWorld {
  crm: FakeCrm;
  operations: Operations;
  providers: MailProviders;
  mailboxes: MailboxesEndpoint;
  pools: PoolsEndpoint;
  sequences: SequencesEndpoint;
  campaigns: CampaignsEndpoint;
  drafts: DraftsEndpoint;
  launches: LaunchEndpoint;
  control: ControlEndpoint;
  triggers: TriggerEndpoint;
  enrollments: EnrollmentsEndpoint;
  runner: LaunchRunner;
  /** The DNS that says who runs the contacts' mailboxes. */
  zone: Zone;
  /** A sequence over a pool of that mailbox, or of one made for it; `warmed` unless said. */
  sequence(options?: { mailboxId?: string; warmed?: boolean; steps?: object[] }): Promise<string>;
  rows<R = any>(text: string, ...values: unknown[]): Promise<R[]>;
}

const body = 'Hello {{ contact.first_name | default: "there" }}, may I ask how you do it today? {{ unsubscribe_url }}';

export async function openCampaignWorld(): Promise<CampaignWorld> {
  const world = await openSendingWorld();
  const { store } = world.test;
  const crm = fakeCrm();
  const operations = answers(crm);
  const cursors = new Cursors(world.config);
  const domains = new DomainChecker(store, deafLookup);
  const templates = new TemplateTrial();
  const zone: Zone = {};
  const providers = new MailProviders(zoneLookup(zone));
  const runner = new LaunchRunner(store, operations, new WorkspaceTime(store), providers);
  const mailboxes = new MailboxesEndpoint(store, cursors, world.config);
  const pools = new PoolsEndpoint(store, cursors);
  const sequences = new SequencesEndpoint(store, cursors, domains, templates);
  return {
    ...world,
    crm,
    operations,
    providers,
    zone,
    mailboxes,
    pools,
    sequences,
    campaigns: new CampaignsEndpoint(store, cursors, operations),
    drafts: new DraftsEndpoint(store, operations, runner, domains, templates),
    launches: new LaunchEndpoint(store, operations, runner, domains, templates),
    control: new ControlEndpoint(store, runner),
    triggers: new TriggerEndpoint(store, operations, providers),
    enrollments: new EnrollmentsEndpoint(store, cursors),
    runner,
    async sequence({ mailboxId, warmed = true, steps = [{ channel: 'email', subject: 'Hi', body }] } = {}) {
      const id = mailboxId ?? (await world.mailbox());
      if (warmed) await mailboxes.update({ id, warmed: true }, world.call());
      const pool = await pools.create({ name: 'p', mailbox_ids: [id] }, world.call());
      const input = { name: 'Q2', mailbox_pool: pool.id, steps: steps as never };
      return (await sequences.create(input, world.call())).id;
    },
    rows: async (text, ...values) => (await world.test.admin.query(text, values)).rows,
    async close() {
      await templates.onModuleDestroy();
      await world.close();
    },
  };
}

function fakeCrm(): FakeCrm {
  const contacts = new Map<string, Contact>();
  const groups = new Map<string, string[]>();
  return {
    contacts,
    groups,
    created: [],
    contact(more = {}) {
      const id = newId('contact');
      contacts.set(id, { id, email: `${id}@people.example`, first_name: 'Dana', timezone: null, ...more } as Contact);
      return id;
    },
    group(contactIds) {
      const id = newId('group');
      groups.set(id, [...contactIds].sort());
      return id;
    },
  };
}

function answers(crm: FakeCrm): Operations {
  const members = (id: string) => {
    if (!crm.groups.has(id)) throw notFound('group');
    return crm.groups.get(id)!;
  };
  const handlers: Record<string, (input: any, context: CallContext) => object> = {
    [getGroup.name]: ({ id }) => members(id) && { object: 'group', id },
    [pageMembers.name]: ({ group_id, after = '', limit }) => ({
      contact_ids: members(group_id).filter((id) => id > after).slice(0, limit),
    }),
    [getContacts.name]: ({ ids }) => ({ contacts: ids.flatMap((id: string) => crm.contacts.get(id) ?? []) }),
    [createContacts.name]: (input, context) => {
      crm.created.push({ input, context });
      const [wanted] = input.contacts;
      if (wanted.email.endsWith('@refused.example')) {
        return { failed: [{ index: 0, code: 'VALIDATION_ERROR', detail: 'no such domain' }], data: [] };
      }
      const known = [...crm.contacts.values()].find(({ email }) => email === wanted.email);
      return { failed: [], data: [crm.contacts.get(known?.id ?? crm.contact(wanted))] };
    },
  };
  return {
    call: async (operation: { name: string }, input: object, context: CallContext) => {
      const handle = handlers[operation.name];
      if (!handle) throw new DomainError('INTERNAL_ERROR', `nobody answers ${operation.name}`);
      return handle(input, context);
    },
  } as never;
}
