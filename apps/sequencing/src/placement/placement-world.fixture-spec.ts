import { newId, type CreatePlacementTest, type EmailStep, type PlacementTest } from '@sortie/contracts';
import type { SampleMails } from '../preview/sample-mails.js';
import { Cursors } from '../sequencing.cursors.js';
import { begin, openWarmupWorld, type WarmupWorld } from '../warmup/warmup-world.fixture-spec.js';
import { PlacementTestsEndpoint } from './placement-tests.endpoint.js';

/** Placement tests in a test-mode workspace whose mail goes over a port that takes everything. */
export interface PlacementWorld extends WarmupWorld {
  tests: PlacementTestsEndpoint;
  samples: SampleMails;
  sequenceId: string;
  contactId: string;
  /** Its pool's only mailbox. */
  from: string;
  /** Mailboxes that the sandbox reads, or, with `imap`, their own readers. */
  seeds(count: number, settings?: object): Promise<string[]>;
  /** A test of the sequence's first step, unless said. */
  create(more?: Partial<CreatePlacementTest>): Promise<PlacementTest>;
  get(id: string): Promise<PlacementTest>;
  /** The rows of a test's mails, by the mailboxes they go to. */
  mailsOf(id: string): Promise<any[]>;
}

export const imap = { imap: { host: '127.0.0.1', port: 993 } };

const steps: EmailStep[] = [
  {
    channel: 'email',
    subject: 'Hello {{ contact.first_name }}',
    body: 'Hi {{ contact.first_name }} at {{ contact.email }},\n\n{{ unsubscribe_url }}',
    variants: [{ subject: 'Hey {{ contact.first_name }}', body: 'Hey!\n\n{{ unsubscribe_url }}' }],
  },
  { channel: 'email', body: 'Any news?\n\n{{ unsubscribe_url }}' },
  { channel: 'email', subject: 'Last {{ x | shout }}', body: 'Bye' },
];

export async function openPlacementWorld(): Promise<PlacementWorld> {
  const warmup = await openWarmupWorld();
  const { workspaceId, rows, test, samples, config } = warmup;
  const sequenceId = newId('sequence');
  const contactId = newId('contact');
  const tests = new PlacementTestsEndpoint(test.store, new Cursors(config), samples, config);
  const smtp = { host: 'smtp.outbound.example', port: 587 };
  const from = await warmup.mailbox({ smtp, display_name: 'Ann' } as never);
  await rows(
    "insert into pools (workspace_id, id, name, mailbox_ids, created_at, version) values ($1, 'p', 'p', $2, now(), 1)",
    workspaceId, [from],
  );
  await rows(
    `insert into sequences (workspace_id, id, name, status, pool_id, version, created_at, updated_at)
     values ($1, $2, 's', 'live', 'p', 1, now(), now())`,
    workspaceId, sequenceId,
  );
  await rows('insert into sequence_versions values ($1, $2, 1, $3)', workspaceId, sequenceId, JSON.stringify(steps));
  await rows('update mailboxes set created_at = $2 where workspace_id = $1', workspaceId, begin);
  await rows('update clocks set now = $2 where workspace_id = $1', workspaceId, begin);
  const call = async () => warmup.call({ now: (await warmup.now()).toISOString() });
  return Object.assign(warmup, {
    tests,
    sequenceId,
    contactId,
    from,
    async seeds(count: number, settings = {}) {
      const ids: string[] = [];
      for (let n = 0; n < count; n += 1) ids.push(await warmup.mailbox({ smtp, ...settings } as never));
      await rows('update mailboxes set created_at = $2 where workspace_id = $1', workspaceId, begin);
      return ids.sort();
    },
    create: async (more = {}) =>
      tests.create({ sequence_id: sequenceId, contact_id: contactId, ...more }, await call()),
    get: async (id: string) => tests.get({ id }, await call()),
    mailsOf: (id: string) =>
      rows('select * from warmup_mails where placement_test_id = $1 order by to_mailbox_id', id),
  });
}
