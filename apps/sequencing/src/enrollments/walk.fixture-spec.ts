import type { EmailStep, ReplyClass } from '@sortie/contracts';
import { applyReply } from '../inbound/apply.js';
import { touchById } from '../inbound/correspondence.js';
import type { TouchPlace } from '../sending/touch-row.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';

export type Enrolled = Awaited<ReturnType<SendingWorld['enroll']>>;

/** Contacts on their way through sequences, day by day. */
export interface Walk {
  world: SendingWorld;
  mailboxId: string;
  /** A lane never goes back in time: each case begins with one of its own. */
  begin(): Promise<void>;
  enroll(...steps: EmailStep[]): Promise<Enrolled>;
  /** Makes everything that is due. */
  sendDue(now: Date): Promise<void>;
  reply(enrolled: Enrolled, classification: ReplyClass, now: Date): Promise<void>;
  touches(enrolled: Enrolled): Promise<{ step: number; state: string; reason: string | null; due_at: Date }[]>;
  /** Step and state of each touch, such as `0 accepted`; where it was not made, the reason. */
  states(enrolled: Enrolled): Promise<string[]>;
  events(enrolled: Enrolled, type: string): Promise<any[]>;
  /** Why the enrollment ended. */
  ended(enrolled: Enrolled): Promise<string[]>;
  /** Puts a step's touch on its way, or leaves its outcome open. */
  underWay(enrolled: Enrolled, step: number, state: 'submitting' | 'unknown'): Promise<TouchPlace>;
  campaignStatus(enrolled: Enrolled): Promise<string>;
}

export const step = (more: Partial<EmailStep> = {}): EmailStep => ({
  channel: 'email',
  wait_days: 1,
  body: 'Hello',
  ...more,
});

/** Days from a Monday on, at nine. */
export const day = (n: number): Date => new Date(Date.UTC(2026, 0, 5 + n, 9));

export async function openWalk(): Promise<Walk> {
  const world = await openSendingWorld();
  const { admin, store } = world.test;
  const walk: Walk = {
    world,
    mailboxId: '',
    async begin() {
      walk.mailboxId = await world.mailbox();
    },
    enroll: (first, ...rest) => world.enroll(walk.mailboxId, [{ ...first!, subject: 'Hi', wait_days: 0 }, ...rest]),
    async sendDue(now) {
      while (await world.sender.sendNext(world.workspaceId, walk.mailboxId, now));
    },
    async reply({ touchId }, classification, now) {
      const touch = (await touchById(store, touchId))!;
      await store.within(world.workspaceId, { now }, (unit) =>
        applyReply(unit, touch, { classification, subject: null, text: 'Well' }),
      );
    },
    async touches({ enrollmentId }) {
      const { rows } = await admin.query<Awaited<ReturnType<Walk['touches']>>[number]>(
        'select step, state, reason, due_at from touches where enrollment_id = $1 order by step',
        [enrollmentId],
      );
      return rows;
    },
    async states(enrolled) {
      return (await walk.touches(enrolled)).map(({ step, state, reason }) => `${step} ${reason ?? state}`);
    },
    async events({ enrollmentId }, type) {
      const { rows } = await admin.query<{ data: any }>(
        'select data from events where stream_id = $1 and type = $2 order by version',
        [enrollmentId, type],
      );
      return rows.map(({ data }) => data);
    },
    async ended(enrolled) {
      return (await walk.events(enrolled, 'enrollment.finished')).map(({ reason }) => reason);
    },
    async underWay({ enrollmentId, contactId }, at, state) {
      const { rows } = await admin.query<{ id: string }>(
        'update touches set state = $3 where enrollment_id = $1 and step = $2 returning id',
        [enrollmentId, at, state],
      );
      const { workspaceId } = world;
      return { workspaceId, enrollmentId, contactId, mailboxId: walk.mailboxId, id: rows[0]!.id, step: at };
    },
    async campaignStatus({ campaignId }) {
      const { rows } = await admin.query<{ status: string }>('select status from campaigns where id = $1', [campaignId]);
      return rows[0]!.status;
    },
  };
  return walk;
}
