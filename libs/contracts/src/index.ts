// The published language: everything another project may import from contracts.
export { errorCodes, type ErrorCode } from './core/error-codes.js';
export { DomainError, invalidField, notFound, type FieldError } from './core/domain-error.js';
export { idPrefixes, newId, isId, newUuid, type IdKind } from './core/id.js';
export { scopes, type Scope } from './core/scopes.js';
export { dayMs, hourMs, minuteMs } from './core/time-units.js';
export { asciiAddress, asciiDomain } from './core/ascii-domain.js';
export { serviceNames, type Caller, type CallContext, type ServiceName } from './core/call.js';
export { operation, operations, subjectOf, type Class, type Operation } from './core/operation.js';
export { event, events, eventKind, type EventKind, type Fact, type EventMaker } from './core/event.js';
export {
  PublishedEvent, ReadEvents, EventPage, Heads, Settled, peers, type PeerOperations,
  ListParked, ParkedStream, ParkedStreams, Replayed, ReplayParked,
} from './core/internal-operations.js';
export { Optional, Nullable, Nested, ListOf, OneOf, Schema } from './schema/decorators.js';
export {
  Text, IdOf, Instant, Limit, Cursor, IncludeTotal, Phone, TimeZone, isTimeZone, TimeOfDay,
  Weekdays, isCalendarDay,
} from './schema/kinds.js';
export { membersOf, type Member } from './schema/members.js';
export { parseInput } from './schema/validate.js';
export { schemaOf, type JsonSchema } from './schema/json-schema.js';
export { listOf, type List } from './schema/list.js';
export { Deleted, ById } from './schema/deleted.js';
export {
  Company, CreateCompany, UpdateCompany, ListCompanies, CompanyFacts, companyCreated, companyUpdated, createCompany,
  getCompany, listCompanies, updateCompany,
} from './crm/companies.js';
export {
  GroupRef, ContactDetails, Contact, ContactCreated, ContactUpdated, ContactErased, contactCreated, contactUpdated,
  contactErased,
} from './crm/contact.js';
export {
  CreateContact, UpdateContact, CreateContacts, BatchFailure, ContactBatch, ListContacts, ContactIds, Contacts,
  Erasure, ErasureConfirmation, ContactDeleted, ConfirmErasure, Confirmed, createContact, createContacts,
  getContact, listContacts, updateContact, eraseContact, getErasure, getContacts, confirmErasure,
} from './crm/contacts.operations.js';
export { IsCustomFields, type CustomFields } from './crm/custom-fields.js';
export {
  Group, CreateGroup, UpdateGroup, ListGroups, ListMembers, ChangeMembers, MembersPage, MemberIds, GroupFacts,
  GroupGone, MembersChanged, groupCreated, groupUpdated, groupDeleted, groupMembersAdded, groupMembersRemoved,
  createGroup, getGroup, listGroups, updateGroup, deleteGroup, listMembers, addMembers, removeMembers, pageMembers,
} from './crm/groups.js';
export {
  ApiKey, NewApiKey, CreateApiKey, ListApiKeys, Empty, Me, ApiKeyFacts, ApiKeyGone, WorkspaceFacts,
  workspaceCreated, apiKeyCreated, apiKeyRevoked, getMe, createApiKey, listApiKeys, revokeApiKey,
} from './identity/api-keys.js';
export {
  Credential, Principal, LeaseRequest, Lease, CreateWorkspace, NewWorkspace, authenticate, leaseKeys,
  createWorkspace,
} from './identity/principals.js';
export {
  Audience, Campaign, ListCampaigns, CampaignFacts, CampaignPaused, CampaignCompleted, campaignStarted, campaignPaused,
  campaignResumed, campaignStopped, campaignCompleted, getCampaign, listCampaigns, pauseCampaign, resumeCampaign,
  stopCampaign, type CampaignStatus,
} from './sequencing/campaigns.js';
export {
  TestClock, AdvanceClock, UnsubscribeToken, Unsubscription, getTestClock, advanceTestClock, unsubscribe,
} from './sequencing/clock.js';
export {
  ServerInput, Server, WarmupInput, WarmupSettings, SendWindow, CreateMailbox, UpdateMailbox, Mailbox, ListMailboxes,
  MailboxFacts, MailboxChanged, MailboxRef, mailboxCreated, mailboxUpdated, mailboxDeleted, createMailbox, getMailbox,
  listMailboxes, updateMailbox, deleteMailbox,
} from './sequencing/mailboxes.js';
export {
  CreatePool, UpdatePool, Pool, PoolFacts, PoolRef, poolCreated, poolUpdated, poolDeleted, createPool, getPool,
  listPools, updatePool, deletePool,
} from './sequencing/pools.js';
export {
  domainParts, dnsStates, dnsReasons, domainStates, DnsRecord, DnsCheck, DkimKey, CreateDomain, Domain, ListDomains,
  PreflightFinding, DomainFacts, DomainChecked, domainCreated, domainKeyCreated, domainChecked, domainDeleted,
  createDomain, getDomain, listDomains, checkDomain, deleteDomain, type DnsState, type DnsReason, type DomainPart, type DomainState,
} from './sequencing/domains.js';
export {
  connectionReasons, readingStates, ServerCheck, MailboxTest, ImapStatus, testMailbox, type ConnectionReason,
  type ReadingState,
} from './sequencing/mailbox-connections.js';
export {
  touchStates, skipReasons, Touch, ListTouches, TouchFacts, EmailSent, EmailBounced, TouchSkipped, TouchFailed,
  Unsubscribed, emailSent, emailDelivered, emailBounced, emailComplained, emailUnsubscribed, touchSkipped, touchRestored,
  touchFailed, listTouches, getTouch, type TouchState, type SkipReason, type FailureReason,
} from './sequencing/touches.js';
export {
  finishReasons, EnrollmentFacts, EnrollmentStarted, EnrollmentFinished, EnrollmentHeld, EnrollmentBranched,
  enrollmentStarted, enrollmentFinished, enrollmentHeld, enrollmentBranched, type FinishReason,
  failoverReasons, EnrollmentMoved, enrollmentMoved, type FailoverReason,
} from './sequencing/enrollments.js';
export {
  replyClasses, classifiers, Reply, ListReplies, ClassifyReply, ReplyFacts, ReplyClassified, ReplyWords, replyReceived,
  replyClassified, replyReceivedFromOther, listReplies, getReply, classifyReply, type ReplyClass, type ClassifiedBy,
} from './sequencing/replies.js';
export {
  messageStates, Message, Thread, ThreadWithMessages, ListThreads, ListMessages, ReplyInThread, MessageFacts,
  MessageFailed, MessageWords, messageWritten, messageSent, messageFailed, listThreads, getThread, listMessages,
  replyInThread, type MessageState,
} from './sequencing/threads.js';
export {
  EmailOpened, EmailClicked, TrackedFetch, TrackedAnswer, emailOpened, emailClicked, recordFetch, type Visitor,
} from './sequencing/tracking.js';
export { OauthInput, OauthShown, type OauthProvider } from './sequencing/oauth.js';
export {
  ResendInput, ResendShown, ProviderHook, ProviderHookAnswer, receiveResendHook,
} from './sequencing/resend.js';
export {
  SimulateSequence, SimulatedTouch, SimulatedContact, SimulatedDay, SimulatedLimit, BlockedContact, BlockedReason,
  Simulation, simulateSequence,
} from './sequencing/simulation.js';
export { SettleTouch, settleTouch } from './sequencing/settle.js';
export { Proof, ProofEvent, ProofStep, getProof } from './sequencing/proof.js';
export {
  RecordConsent, Consent, ListConsents, ConsentFacts, ConsentWords, consentRecorded, recordConsent, getConsent,
  listConsents, type ConsentChannel, type ConsentBasis, type ConsentStatus,
} from './sequencing/consents.js';
export {
  Suppression, CreateSuppression, ImportSuppressions, ImportedSuppressions, ListSuppressions, SuppressionFacts,
  SuppressionsImported, suppressionCreated, suppressionDeleted, suppressionsImported, createSuppression,
  importSuppressions, listSuppressions, deleteSuppression, type SuppressionKind, type SuppressionReason,
} from './sequencing/suppressions.js';
export {
  CreateSequence, UpdateSequence, Sequence, SequenceWithSteps, ListSequences, Span, LintFinding,
  LintReport, LaunchSequence, SequenceFacts, SequenceLaunched, SequenceFinished, sequenceCreated, sequenceUpdated,
  sequenceLaunched, sequenceFinished, createSequence, getSequence, listSequences, updateSequence, lintSequence,
  launchSequence,
} from './sequencing/sequences.js';
export {
  conditions, variantNames, EmailStep, StepBranch, StepVariant, WinnerRule, type Condition, type VariantName,
} from './sequencing/steps.js';
export { VariantWon, variantWon } from './sequencing/variants.js';
export { MailHeader, Preview, PreviewSequence, previewSequence } from './sequencing/preview.js';
export {
  limitNames, limitOwners, idleReasons, ExplainedLimit, TouchTally, MailboxSlot, CampaignExplanation,
  MailboxExplanation, ExplainedTouch, ContactExplanation, explainCampaign, explainMailbox, explainContact,
  type LimitName, type LimitOwner, type IdleReason,
} from './sequencing/explain.js';
export { CampaignSettings, ContactWindow, Holidays } from './sequencing/campaign-settings.js';
export { ChangeSender, ChosenSender } from './sequencing/campaign-sender.js';
export {
  CreateCampaign, UpdateCampaign, ChangeCampaignSettings, TriggerCampaign, Trigger, CampaignProgress, CampaignCreated,
  CampaignUpdated, campaignCreated, campaignUpdated, createCampaign, updateCampaign, startCampaign, triggerCampaign,
  getCampaignProgress,
} from './sequencing/campaign-changes.js';
export {
  CampaignStep, ListCampaignSteps, MailFigures, ReasonCount, VariantFigures, listCampaignSteps,
} from './sequencing/campaign-steps.js';
export {
  Enrollment, ListEnrollments, enrollmentStatuses, listEnrollments, getEnrollment, type EnrollmentStatus,
} from './sequencing/enrollment-list.js';
export {
  healthBands, healthCauses, HealthFigures, MailboxHealthChanged, mailboxHealthChanged, type HealthBand,
  type HealthCause,
} from './sequencing/health.js';
export {
  CampaignHealth, getCampaignHealth, getMailboxHealth, HealthReport, HealthRule, HealthThreshold, MailboxHealth,
} from './sequencing/health-report.js';
export {
  getWarmup, MailboxWarmed, mailboxWarmed, Warmup, WarmupDay, warmupReasons, WarmupToday, type WarmupReason,
} from './sequencing/warmup.js';
export {
  CreatePlacementTest, createPlacementTest, getPlacementTest, ListPlacementTests, listPlacementTests, mostSeeds,
  PlacementResult, placementStates, PlacementTest, PlacementTestCompleted, placementTestCompleted,
  PlacementTestCreated, placementTestCreated, type PlacementState,
} from './sequencing/placement-tests.js';
export {
  CreateEndpoint, UpdateEndpoint, Endpoint, NewEndpoint, ListEndpoints, Delivery, ListDeliveries, EndpointDisabled,
  webhookDisabled, createEndpoint, getEndpoint, listEndpoints, updateEndpoint, deleteEndpoint, listDeliveries,
} from './webhooks/endpoints.js';
export { LoggedEvent, ActivityLine, ListEvents, listEvents, listActivity } from './webhooks/log.js';
