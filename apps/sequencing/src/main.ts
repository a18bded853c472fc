import { defineService, runMain } from '@sortie/platform';
import { CampaignsEndpoint } from './campaigns/campaigns.endpoint.js';
import { ControlEndpoint } from './campaigns/control.endpoint.js';
import { LaunchEndpoint } from './campaigns/launch.endpoint.js';
import { LaunchRunner } from './campaigns/launch-runner.js';
import { ClockLock } from './clock/clock-lock.js';
import { ClockRunner } from './clock/advance.js';
import { TestClockEndpoint } from './clock/test-clock.endpoint.js';
import { WorkspaceTime } from './clock/workspace-time.js';
import { enrollmentProjection } from './enrollments/enrollment.projection.js';
import { ContactErasedConsumer } from './erasure/contact-erased.consumer.js';
import { InboundListener } from './inbound/listener.js';
import { InboundMails } from './inbound/handle-mail.js';
import { MailboxesEndpoint } from './mailboxes/mailboxes.endpoint.js';
import { migrations } from './migrations/schema.js';
import { PoolsEndpoint } from './pools/pools.endpoint.js';
import { RepliesEndpoint } from './replies/replies.endpoint.js';
import { replyProjection } from './replies/reply.projection.js';
import { Engine } from './sending/engine.js';
import { Sender } from './sending/sender.js';
import { SessionPool } from './sending/session-pool.js';
import { SequencesEndpoint } from './sequences/sequences.endpoint.js';
import { SequencingConfig } from './sequencing.config.js';
import { Cursors } from './sequencing.cursors.js';
import { SuppressionsEndpoint } from './suppressions/suppressions.endpoint.js';
import { UnsubscribeEndpoint } from './suppressions/unsubscribe.endpoint.js';
import { TouchesEndpoint } from './touches/touches.endpoint.js';

/** Sequences, campaigns, mailboxes; sending, replies, bounces, suppression. */
export const service = defineService({
  name: 'sequencing',
  migrations,
  config: SequencingConfig,
  projections: [enrollmentProjection, replyProjection],
  controllers: [
    MailboxesEndpoint,
    PoolsEndpoint,
    SequencesEndpoint,
    LaunchEndpoint,
    CampaignsEndpoint,
    ControlEndpoint,
    TouchesEndpoint,
    RepliesEndpoint,
    SuppressionsEndpoint,
    UnsubscribeEndpoint,
    TestClockEndpoint,
    ContactErasedConsumer,
  ],
  providers: [
    Cursors,
    SessionPool,
    WorkspaceTime,
    Sender,
    LaunchRunner,
    Engine,
    ClockLock,
    ClockRunner,
    InboundMails,
    InboundListener,
  ],
  async onStart(app) {
    await app.get(Engine).start();
    return { inbound_smtp: await app.get(InboundListener).start() };
  },
  async onStop(app) {
    await app.get(InboundListener).stop();
    await app.get(Engine).stop();
  },
});

await runMain(import.meta.url, service);
