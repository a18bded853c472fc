import { answersBySubject, answersVerbatim } from '@sortie/event-store';
import { CreateSequencing1764000000000 } from './1764000000000-create-sequencing.js';
import { completeSending, CompleteSending1795000000000 } from './1795000000000-complete-sending.js';
import { readMailboxes, ReadMailboxes1795000000001 } from './1795000000001-read-mailboxes.js';
import { Domains1795000000002, domainTables } from './1795000000002-domains.js';
import { Threads1795000000003, threadTables } from './1795000000003-threads.js';
import { pacing, Pacing1795000000004 } from './1795000000004-pacing.js';
import { sequenceFlows, SequenceFlows1795000000005 } from './1795000000005-sequence-flows.js';
import { Campaigns1795000000006, campaignTables } from './1795000000006-campaigns.js';
import { suppressionsAndProof, SuppressionsAndProof1795000000007 } from './1795000000007-suppressions.js';
import { Tracking1795000000008, trackingTables } from './1795000000008-tracking.js';
import { resendColumns, Resend1795000000009 } from './1795000000009-resend.js';
import { Warmup1795000000010, warmupTables } from './1795000000010-warmup.js';
import { lookups, Lookups1795000000011 } from './1795000000011-lookups.js';
import { descriptions, Descriptions1795000000013 } from './1795000000013-descriptions.js';
import { chosenSenders, ChosenSenders1795000000014 } from './1795000000014-chosen-senders.js';
import { reasonDetails, ReasonDetails1795000000015 } from './1795000000015-reason-details.js';
import { AnswersVerbatim1795000000041 } from './1795000000041-answers-verbatim.js';
import { mailsToForget, MailsToForget1795000000042 } from './1795000000042-mails-to-forget.js';
import { figuresOfAll, FiguresOfAll1795000000051 } from './1795000000051-figures-of-all.js';
import { oauthColumns, Oauth1795000000052 } from './1795000000052-oauth.js';
import { throttledLanes, ThrottledLanes1795000000053 } from './1795000000053-throttled-lanes.js';
import { placementTables, PlacementTests1795000000054 } from './1795000000054-placement-tests.js';
import { closeCursors, CloseCursors1795000000055 } from './1795000000055-close-cursors.js';
import { AnswersBySubject1795000000060 } from './1795000000060-answers-by-subject.js';
import { Unreached1795000000061, unreachedTouches } from './1795000000061-unreached.js';
import { healthCauseColumns, HealthCauses1795000000063 } from './1795000000063-health-causes.js';
import { sequencingTables } from './tables.js';

// Oldest first. One list for both, so that tests never have other tables than an installation.
const steps = [
  { sql: sequencingTables, migration: CreateSequencing1764000000000 },
  { sql: completeSending, migration: CompleteSending1795000000000 },
  { sql: readMailboxes, migration: ReadMailboxes1795000000001 },
  { sql: domainTables, migration: Domains1795000000002 },
  { sql: threadTables, migration: Threads1795000000003 },
  { sql: pacing, migration: Pacing1795000000004 },
  { sql: sequenceFlows, migration: SequenceFlows1795000000005 },
  { sql: campaignTables, migration: Campaigns1795000000006 },
  { sql: suppressionsAndProof, migration: SuppressionsAndProof1795000000007 },
  { sql: trackingTables, migration: Tracking1795000000008 },
  { sql: resendColumns, migration: Resend1795000000009 },
  { sql: warmupTables, migration: Warmup1795000000010 },
  { sql: lookups, migration: Lookups1795000000011 },
  { sql: descriptions, migration: Descriptions1795000000013 },
  { sql: chosenSenders, migration: ChosenSenders1795000000014 },
  { sql: reasonDetails, migration: ReasonDetails1795000000015 },
  { sql: answersVerbatim, migration: AnswersVerbatim1795000000041 },
  { sql: mailsToForget, migration: MailsToForget1795000000042 },
  { sql: figuresOfAll, migration: FiguresOfAll1795000000051 },
  { sql: oauthColumns, migration: Oauth1795000000052 },
  { sql: throttledLanes, migration: ThrottledLanes1795000000053 },
  { sql: placementTables, migration: PlacementTests1795000000054 },
  { sql: closeCursors, migration: CloseCursors1795000000055 },
  { sql: answersBySubject, migration: AnswersBySubject1795000000060 },
  { sql: unreachedTouches, migration: Unreached1795000000061 },
  { sql: healthCauseColumns, migration: HealthCauses1795000000063 },
];

/** The service's migrations, oldest first. */
export const migrations = steps.map(({ migration }) => migration);

/** The same tables as SQL, for a test that makes them without migrations. */
export const sequencingSchema = steps.map(({ sql }) => sql).join('\n');
