import type { NatsUser } from '../nats/nats-config.js';
import { busPassword } from './service-environment.js';
import type { ServiceName } from './services.js';

/**
 * Which operations a service may call, as subjects below `op.`; `*` is one word, `>` the rest.
 * The gateway carries every caller's requests; any other service gets what its work needs.
 */
export const calls: Record<ServiceName, string[]> = {
  gateway: ['>'],
  identity: ['*.events.read'],
  crm: ['*.events.read'],
  sequencing: [
    '*.events.read', '*.consumers.settle', 'crm.contacts.get_many', 'crm.contacts.create_many', 'crm.groups.get',
    'crm.groups.page_members', 'crm.erasures.confirm',
  ],
  webhooks: ['*.events.read', 'crm.erasures.confirm'],
  sandbox: [],
};

/** Announcements below `ctl.` by the service that makes them. */
const announcements: Partial<Record<ServiceName, string[]>> = {
  identity: ['ctl.keys.revoked'],
  sequencing: ['ctl.clock.*'],
};

/** JetStream's own subjects: managing streams and consumers, and acknowledging. */
const JETSTREAM = ['$JS.API.>', '$JS.ACK.>'];

/** Someone outside who follows the events, with a durable of its own if it likes. */
const EXTERNAL_JETSTREAM = [
  '$JS.API.INFO', '$JS.API.STREAM.NAMES', '$JS.API.STREAM.INFO.>',
  '$JS.API.CONSUMER.CREATE.>', '$JS.API.CONSUMER.DURABLE.CREATE.>', '$JS.API.CONSUMER.INFO.>',
  '$JS.API.CONSUMER.MSG.NEXT.>', '$JS.ACK.>',
];

/**
 * The users of the bus. Each has an inbox of its own, `_INBOX.<user>`, so none hears the answers to another. Services
 * may publish to any: who asks is the callers' business, and an answer may take minutes and several messages, more than
 * NATS's `allow_responses` is made for (it keeps every reply's subject until it expires).
 */
export function natsUsers(services: readonly ServiceName[], master: Buffer): NatsUser[] {
  return [
    ...services.map((service) => ({
      user: service,
      password: busPassword(master, service),
      publish: [
        '_INBOX.>', `evt.${service}.>`, ...(announcements[service] ?? []),
        ...calls[service].map((subject) => `op.${subject}`), ...JETSTREAM,
      ],
      subscribe: [`op.${service}.>`, 'evt.>', `_INBOX.${service}.>`, 'ctl.>'],
    })),
    {
      // Whoever holds the master secret: the local starter makes the first workspace with it, a person looks after what
      // is parked. Events are for `external`.
      user: 'operator',
      password: busPassword(master, 'operator'),
      publish: ['op.identity.workspaces.create', 'op.*.consumers.parked', 'op.*.consumers.replay'],
      subscribe: ['_INBOX.operator.>'],
    },
    {
      user: 'external',
      password: busPassword(master, 'external'),
      publish: EXTERNAL_JETSTREAM,
      subscribe: ['evt.>', '_INBOX.external.>'],
    },
  ];
}
