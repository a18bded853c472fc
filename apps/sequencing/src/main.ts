import { defineService, runMain } from '@sortie/platform';
import { CampaignsEndpoint } from './campaigns/campaigns.endpoint.js';
import { upcastCampaignPaused } from './campaigns/campaign-paused.upcaster.js';
import { ControlEndpoint } from './campaigns/control.endpoint.js';
import { DraftsEndpoint } from './campaigns/drafts.endpoint.js';
import { LaunchEndpoint } from './campaigns/launch.endpoint.js';
import { LaunchRunner } from './campaigns/launch-runner.js';
import { touchLossesProjection } from './campaigns/touch-losses.projection.js';
import { TriggerEndpoint } from './campaigns/trigger.endpoint.js';
import { UnfinishedCampaigns } from './campaigns/unfinished-campaigns.js';
import { ClockLock } from './clock/clock-lock.js';
import { ClockRunner } from './clock/advance.js';
import { TestClockEndpoint } from './clock/test-clock.endpoint.js';
import { WorkspaceTime } from './clock/workspace-time.js';
import { consentProjection } from './consents/consent.projection.js';
import { ConsentsEndpoint } from './consents/consents.endpoint.js';
import { DnsLookup } from './domains/dns-lookup.js';
import { DomainChecker } from './domains/domain-checker.js';
import { DomainWatch } from './domains/domain-watch.js';
import { DomainsEndpoint } from './domains/domains.endpoint.js';
import { domainLookup } from './domains/lookup.js';
import { MailProviders } from './domains/mail-providers.js';
import { noContactsProjection } from './campaigns/no-contacts.projection.js';
import { enrollmentProjection } from './enrollments/enrollment.projection.js';
import { EnrollmentsEndpoint } from './enrollments/enrollments.endpoint.js';
import { holdProjection } from './enrollments/hold.projection.js';
import { ExplainEndpoint } from './explain/explain.endpoint.js';
import { ContactUpdatedConsumer } from './enrollments/contact-updated.consumer.js';
import { ContactErasedConsumer } from './erasure/contact-erased.consumer.js';
import { ErasureConfirmedConsumer } from './erasure/erasure-confirmed.consumer.js';
import { HealthEndpoint } from './health/health.endpoint.js';
import { healthDaysProjection } from './health/health-days.projection.js';
import { LiveMetrics } from './health/live-metrics.js';
import { ImapReaders } from './imap/readers.js';
import { SentCopies } from './imap/sent-copies.js';
import { SentLookups } from './imap/sent-lookups.js';
import { InboundListener } from './inbound/listener.js';
import { InboundMails } from './inbound/handle-mail.js';
import { TemplateTrial } from './lint/template-trial.js';
import { ConnectionTestEndpoint } from './mailboxes/connection-test.endpoint.js';
import { MailboxesEndpoint } from './mailboxes/mailboxes.endpoint.js';
import { migrations } from './migrations/schema.js';
import { PlacementTestsEndpoint } from './placement/placement-tests.endpoint.js';
import { TestLetters } from './placement/test-letters.js';
import { PreviewEndpoint } from './preview/preview.endpoint.js';
import { SampleMails } from './preview/sample-mails.js';
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
import { AnswerSender } from './threads/answer-sender.js';
import { ThreadsEndpoint } from './threads/threads.endpoint.js';
import { SettleEndpoint } from './touches/settle.endpoint.js';
import { ProofEndpoint } from './touches/proof.endpoint.js';
import { ResendHookEndpoint } from './resend/resend-hook.endpoint.js';
import { SimulateEndpoint } from './simulate/simulate.endpoint.js';
import { WarmupEndpoint } from './warmup/warmup.endpoint.js';
import { WarmupPost } from './warmup/warmup-post.js';
import { TrackingEndpoint } from './tracking/tracking.endpoint.js';
import { stepStatsProjection } from './variants/step-stats.projection.js';
import { TouchesEndpoint } from './touches/touches.endpoint.js';

upcastCampaignPaused();

/** Sequences, campaigns, mailboxes; sending, replies, bounces, suppression. */
export const service = defineService({
  name: 'sequencing',
  migrations,
  config: SequencingConfig,
  projections: [
    noContactsProjection,
    enrollmentProjection,
    holdProjection,
    consentProjection,
    replyProjection,
    healthDaysProjection,
    touchLossesProjection,
    stepStatsProjection,
  ],
  controllers: [
    MailboxesEndpoint,
    ConnectionTestEndpoint,
    PoolsEndpoint,
    DomainsEndpoint,
    SequencesEndpoint,
    PreviewEndpoint,
    LaunchEndpoint,
    CampaignsEndpoint,
    ControlEndpoint,
    DraftsEndpoint,
    TriggerEndpoint,
    EnrollmentsEndpoint,
    TouchesEndpoint,
    ExplainEndpoint,
    ProofEndpoint,
    SettleEndpoint,
    TrackingEndpoint,
    WarmupEndpoint,
    HealthEndpoint,
    PlacementTestsEndpoint,
    SimulateEndpoint,
    ResendHookEndpoint,
    RepliesEndpoint,
    ThreadsEndpoint,
    SuppressionsEndpoint,
    ConsentsEndpoint,
    UnsubscribeEndpoint,
    TestClockEndpoint,
    ContactUpdatedConsumer,
    ContactErasedConsumer,
    ErasureConfirmedConsumer,
  ],
  providers: [
    Cursors,
    SessionPool,
    WorkspaceTime,
    Sender,
    {
      provide: domainLookup,
      useFactory: ({ dnsServers }: SequencingConfig) => new DnsLookup(dnsServers),
      inject: [SequencingConfig],
    },
    DomainChecker,
    MailProviders,
    TemplateTrial,
    DomainWatch,
    LiveMetrics,
    LaunchRunner,
    UnfinishedCampaigns,
    SampleMails,
    TestLetters,
    WarmupPost,
    Engine,
    ClockLock,
    ClockRunner,
    InboundMails,
    InboundListener,
    ImapReaders,
    SentLookups,
    AnswerSender,
    SentCopies,
  ],
  async onStart(app) {
    const copies = app.get(SentCopies);
    app.get(Sender).onAccepted = (mail) => copies.file(mail);
    await app.get(Engine).start();
    app.get(DomainWatch).start();
    app.get(LiveMetrics).start();
    app.get(AnswerSender).start();
    app.get(ImapReaders).start();
    return { inbound_smtp: await app.get(InboundListener).start() };
  },
  async onStop(app) {
    await app.get(InboundListener).stop();
    await app.get(ImapReaders).stop();
    await app.get(AnswerSender).stop();
    await app.get(DomainWatch).stop();
    await app.get(LiveMetrics).stop();
    await app.get(Engine).stop();
  },
});

await runMain(import.meta.url, service);
