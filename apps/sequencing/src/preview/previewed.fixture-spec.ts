import type { CallContext, EmailStep, Preview, PreviewSequence } from '@sortie/contracts';
import { openMailSink } from '../testing/mail-sink.fixture-spec.js';
import { contactsOnDemand, openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { PreviewEndpoint } from './preview.endpoint.js';
import { SampleMails } from './sample-mails.js';

export type Previewed = Awaited<ReturnType<SendingWorld['enroll']>> & {
  sequenceId: string;
  /** The preview of its first step, unless said. */
  ask(more?: Partial<PreviewSequence>): Promise<Preview>;
};

/** Sequences with contacts in them, their previews, and what the sender really submits. */
export interface PreviewWorld {
  world: SendingWorld;
  preview: PreviewEndpoint;
  /** Mails as a server got them, to the byte. */
  raw: string[];
  mailboxId: string;
  /** A mailbox of its own for each case: what one leaves planned is not sent by the next. */
  begin(): Promise<void>;
  call(): CallContext;
  enroll(steps: EmailStep[]): Promise<Previewed>;
  sendNext(): Promise<boolean>;
  close(): Promise<void>;
}

export const now = new Date('2026-01-05T09:00:00.000Z');

export async function openPreviewWorld(): Promise<PreviewWorld> {
  const world = await openSendingWorld();
  const raw: string[] = [];
  const server = await openMailSink((mail) => raw.push(mail.toString('latin1')));
  const samples = new SampleMails(world.test.store, contactsOnDemand(), world.config);
  const preview = new PreviewEndpoint(world.test.store, samples, world.config);
  const opened: PreviewWorld = {
    world,
    preview,
    raw,
    mailboxId: '',
    async begin() {
      const settings = { smtp: { host: '127.0.0.1', port: server.port }, display_name: 'Ann Öz' };
      opened.mailboxId = await world.mailbox(settings as never);
    },
    call: () => world.call({ now: now.toISOString() }),
    async enroll(steps) {
      const enrolled = await world.enroll(opened.mailboxId, steps);
      const sequenceId = await makeSequence(world, enrolled.campaignId, opened.mailboxId);
      const ask = (more: Partial<PreviewSequence> = {}) =>
        preview.preview({ id: sequenceId, contact_id: enrolled.contactId, step: 0, ...more }, opened.call());
      return { ...enrolled, sequenceId, ask };
    },
    sendNext: () => world.sender.sendNext(world.workspaceId, opened.mailboxId, now),
    async close() {
      await samples.onModuleDestroy();
      await world.close();
      await server.close();
    },
  };
  return opened;
}

/** The campaign has steps alone; here is the sequence that they are the first version of. */
async function makeSequence({ test, workspaceId }: SendingWorld, campaignId: string, mailboxId: string) {
  const { rows } = await test.admin.query<{ id: string }>('select sequence_id as id from campaigns where id = $1', [
    campaignId,
  ]);
  const { id } = rows[0]!;
  await test.admin.query(
    `insert into pools (workspace_id, id, name, mailbox_ids, created_at, version) values ($1, $2, 'p', $3, now(), 1)`,
    [workspaceId, `pool_${id}`, [mailboxId]],
  );
  await test.admin.query(
    `insert into sequences (workspace_id, id, name, status, pool_id, version, created_at, updated_at)
     values ($1, $2, 's', 'live', $3, 1, now(), now())`,
    [workspaceId, id, `pool_${id}`],
  );
  return id;
}

/** The mail with its tokens blotted out, each by as many characters. */
export function blotted(mime: string): string {
  // A soft line break may stand within a token.
  return mime
    .replace(/=\r\n/g, '')
    .replace(/\/u\/(u_[\w-]+)/g, (found) => '/u/'.padEnd(found.length, '*'))
    .replace(/\/t\/([\w-]+)/g, (found) => '/t/'.padEnd(found.length, '*'))
    .replace(/unsub\+([\w.]+)@/g, (found) => 'unsub+'.padEnd(found.length, '*'));
}
