import { dayMs } from '@sortie/contracts';
import type { ComposedMail } from '../mail/compose.js';
import type { InboundMail } from '../inbound/inbound-mail.js';
import type { SubmitResult } from '../sending/smtp.js';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { TestLetters } from '../placement/test-letters.js';
import { SampleMails } from '../preview/sample-mails.js';
import { contactsOnDemand, openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { nextWarmup } from './due.js';
import { recogniseWarmup } from './recognise.js';
import { WarmupEndpoint } from './warmup.endpoint.js';
import { WarmupPost } from './warmup-post.js';

/** Mailboxes of a test-mode workspace that exchange warmup mail over a port that takes everything. */
export interface WarmupWorld extends SendingWorld {
  post: WarmupPost;
  endpoint: WarmupEndpoint;
  /** Writes mails for contacts that are made up on demand. */
  samples: SampleMails;
  /** What the port was given, in order. */
  handed: ComposedMail[];
  /** What the port answers instead. */
  answer?: (mail: ComposedMail) => SubmitResult;
  /** Mailboxes that exchange. */
  exchanging(count: number, settings?: object): Promise<string[]>;
  /** Moves the workspace's clock, and makes what falls due on the way. */
  advanceTo(at: Date): Promise<void>;
  /** A reader finds the mail in a folder of its mailbox. */
  find(
    row: { to_mailbox_id: string; message_id: string },
    role: 'inbox' | 'junk',
    headers?: Map<string, string[]>,
  ): Promise<boolean>;
  rows(text: string, ...values: unknown[]): Promise<any[]>;
  now(): Promise<Date>;
}

/** A Monday at midnight. */
export const begin = new Date('2026-01-05T00:00:00Z');

/** So many days after that. */
export const day = (days: number) => new Date(begin.getTime() + days * dayMs);

export async function openWarmupWorld(): Promise<WarmupWorld> {
  const sending = await openSendingWorld();
  const { store, admin } = sending.test;
  const { workspaceId, sender, config } = sending;
  config.sandboxSmtp = 'smtp://127.0.0.1:1';
  const time = new WorkspaceTime(store);
  const log = { error: (_message: string, error: Error) => { throw error; } };
  const samples = new SampleMails(store, contactsOnDemand(), config);
  const letters = new TestLetters(store, samples);
  const post = new WarmupPost(store, sender, time, config, letters, log as never);
  const rows = async (text: string, ...values: unknown[]) => (await admin.query(text, values)).rows;
  const now = async () => (await rows('select now from clocks where workspace_id = $1', workspaceId))[0].now as Date;
  const moveTo = (at: Date) => rows('update clocks set now = $2 where workspace_id = $1', workspaceId, at);
  const world: WarmupWorld = {
    ...sending,
    post,
    endpoint: new WarmupEndpoint(store),
    samples,
    handed: [],
    rows,
    now,
    async exchanging(count, settings = {}) {
      const ids: string[] = [];
      for (let n = 0; n < count; n += 1) {
        ids.push(await sending.mailbox({
          smtp: { host: 'smtp.outbound.example', port: 587 },
          warmup: { enabled: true },
          ...settings,
        } as never));
      }
      await rows('update mailboxes set created_at = $2 where workspace_id = $1', workspaceId, begin);
      await rows('update warmups set started_at = $2, plan_at = $2 where workspace_id = $1', workspaceId, begin);
      await moveTo(begin);
      return ids;
    },
    async advanceTo(at) {
      await post.run(workspaceId);
      for (let next = await nextWarmup(store, workspaceId); next && next <= at; ) {
        await moveTo(next);
        await post.run(workspaceId);
        next = await nextWarmup(store, workspaceId);
      }
      await moveTo(at);
    },
    find({ to_mailbox_id: mailboxId, message_id: messageId }, role, headers = new Map()) {
      const mail = { messageId, headers, inReplyTo: null, references: [], dsn: null, arf: null };
      return recogniseWarmup(store, { workspaceId, mailboxId }, mail as unknown as InboundMail, role);
    },
  };
  world.close = async () => {
    await samples.onModuleDestroy();
    await sending.close();
  };
  sender.carry = async (_way, mail) => {
    world.handed.push(mail);
    return world.answer?.(mail) ?? { kind: 'accepted', reply: '250 ok' };
  };
  return world;
}
