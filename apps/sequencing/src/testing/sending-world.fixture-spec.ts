import { getContacts, newId, type CallContext, type Contact } from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';
import type { Log } from '@sortie/platform';
import { openStore, type TestStore } from '@sortie/testing';
import { consentProjection } from '../consents/consent.projection.js';
import { enrollmentProjection } from '../enrollments/enrollment.projection.js';
import { holdProjection } from '../enrollments/hold.projection.js';
import { start } from '../enrollments/enrollment.decide.js';
import { planTouches } from '../enrollments/plan-touches.js';
import { launch } from '../campaigns/campaign.js';
import { touchLossesProjection } from '../campaigns/touch-losses.projection.js';
import { ensureClock } from '../clock/ensure-clock.js';
import { MailboxesEndpoint } from '../mailboxes/mailboxes.endpoint.js';
import { healthDaysProjection } from '../health/health-days.projection.js';
import { sequencingSchema } from '../migrations/schema.js';
import { replyProjection } from '../replies/reply.projection.js';
import { stepStatsProjection } from '../variants/step-stats.projection.js';
import { Sender } from '../sending/sender.js';
import { SequencingConfig } from '../sequencing.config.js';
import { Cursors } from '../sequencing.cursors.js';
import { openMailSink } from './mail-sink.fixture-spec.js';

/** A sequencing service without its bus: the real store and sender, a sink for mail, contacts made up on demand. */
export interface SendingWorld {
  test: TestStore;
  sender: Sender;
  config: SequencingConfig;
  workspaceId: string;
  /** Message-IDs that the sink has taken, in order. */
  taken: string[];
  /** Their HTML, in order. */
  mails: string[];
  call(more?: Partial<CallContext>): CallContext;
  mailbox(settings?: { daily_cap?: number; gap_seconds?: number; human_day?: boolean }): Promise<string>;
  /** One enrolled contact with a first touch that is due. */
  enroll(
    mailboxId: string,
    steps?: object[],
  ): Promise<{ campaignId: string; enrollmentId: string; contactId: string; touchId: string }>;
  state(touchId: string): Promise<string>;
  close(): Promise<void>;
}

const step = { channel: 'email', wait_days: 0, subject: 'Hi', body: 'Hello {{ contact.first_name }}' };

/** Opens one; `people` is the domain of its contacts. */
export async function openSendingWorld(people = 'people.example'): Promise<SendingWorld> {
  const test = await openStore({
    service: 'sequencing',
    template: 'sequencing',
    tables: sequencingSchema,
    connections: 16,
    projections: [enrollmentProjection, holdProjection, consentProjection, replyProjection,
      healthDaysProjection, touchLossesProjection, stepStatsProjection],
  });
  const workspaceId = newId('workspace');
  const taken: string[] = [];
  const mails: string[] = [];
  const sink = await openMailSink((mail) => {
    const text = String(mail);
    taken.push(/^Message-ID: (\S+)/im.exec(text)![1]!);
    mails.push(htmlOf(text));
  });
  const config = Object.assign(new SequencingConfig(), {
    publicUrl: 'http://127.0.0.1:1',
    key: Buffer.alloc(32, 1),
    bounceDomain: 'bounces.sortie.test',
    cursorKey: Buffer.alloc(32, 2),
    sandboxUrl: '',
    resendUrl: 'http://127.0.0.1:1',
    sandboxSmtp: '',
    inboundHost: '127.0.0.1',
    inboundPort: 0,
  });
  const sender = new Sender(test.store, contactsOnDemand(people), config, { error: () => undefined } as unknown as Log);
  sender.number = '1';
  const call = (more: Partial<CallContext> = {}): CallContext => ({
    caller: { workspace_id: workspaceId, principal_id: 'key_1', mode: 'test', scopes: [] },
    request_id: newId('request'),
    deadline: Date.now() + 20_000,
    now: new Date().toISOString(),
    ...more,
  });
  const mailboxes = new MailboxesEndpoint(test.store, new Cursors(config), config);
  return {
    test,
    sender,
    config,
    workspaceId,
    taken,
    mails,
    call,
    async mailbox(settings = {}) {
      const { id } = await mailboxes.create(
        {
          email: `${newId('mailbox')}@outbound.example`,
          smtp: { host: '127.0.0.1', port: sink.port },
          daily_cap: 10_000,
          gap_seconds: 0,
          warmup: { start_per_day: 10_000, increase_per_day: 0 },
          ...settings,
        } as never,
        call(),
      );
      return id;
    },
    enroll: (mailboxId, steps = [step, { ...step, wait_days: 3 }]) => enroll(test, workspaceId, mailboxId, steps),
    async state(touchId) {
      const { rows } = await test.admin.query<{ state: string }>('select state from touches where id = $1', [touchId]);
      return rows[0]!.state;
    },
    async close() {
      await sender.stop();
      await sink.close();
      await test.close();
    },
  };
}

async function enroll({ store }: TestStore, workspaceId: string, mailboxId: string, steps: object[]) {
  const campaignId = newId('campaign');
  const sequenceId = newId('sequence');
  const enrolled = { id: newId('enrollment'), campaignId, sequenceId, contactId: newId('contact'), mailboxId };
  await store.within(workspaceId, {}, async (unit) => {
    await ensureClock(unit);
    const facts = launch({
      sequence_id: sequenceId,
      campaign_id: campaignId,
      group_id: newId('group'),
      sequence_version: 1,
    });
    unit.append(campaignId, 0, facts);
    await unit.sql.query(
      `insert into campaigns (workspace_id, id, name, sequence_id, sequence_version, group_id, pool_id, status,
         launched, created_at, updated_at, version)
       values ($1, $2, 'c', $3, 1, 'g', 'p', 'active', true, now(), now(), $4)`,
      [workspaceId, campaignId, sequenceId, facts.length],
    );
    await unit.sql.query('insert into campaign_counts (workspace_id, campaign_id) values ($1, $2)', [
      workspaceId,
      campaignId,
    ]);
    await unit.sql.query('insert into sequence_versions values ($1, $2, 1, $3)', [
      workspaceId,
      sequenceId,
      JSON.stringify(steps),
    ]);
    unit.append(
      enrolled.id,
      0,
      start({
        enrollment_id: enrolled.id,
        contact_id: enrolled.contactId,
        campaign_id: campaignId,
        sequence_id: sequenceId,
        mailbox_id: mailboxId,
      }),
    );
    await unit.flush();
    await planTouches(unit, [{ enrollment: enrolled, step: 0, dueAt: new Date(0) }]);
  });
  const { rows } = await store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
    sql.query<{ id: string }>('select id from touches where workspace_id = $1 and enrollment_id = $2', [
      workspaceId,
      enrolled.id,
    ]),
  );
  return { campaignId, enrollmentId: enrolled.id, contactId: enrolled.contactId, touchId: rows[0]!.id };
}

export function contactsOnDemand(people = 'people.example'): Operations {
  const contact = (id: string) =>
    ({ id, email: `${id}@${people}`, first_name: 'Dana', full_name: 'Dana Ruiz' }) as Contact;
  return {
    call: async (operation: { name: string }, { ids }: { ids: string[] }) => {
      if (operation.name !== getContacts.name) throw new Error(`nobody answers ${operation.name}`);
      return { contacts: ids.map(contact) };
    },
  } as never;
}

/** The HTML alternative of a mail of ours, which is quoted-printable. */
function htmlOf(raw: string): string {
  const part = raw.slice(raw.indexOf('Content-Type: text/html'));
  const charOf = (_whole: string, hex: string) => String.fromCharCode(parseInt(hex, 16));
  return part.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, charOf);
}
