import { CreateSequencing1764000000000 } from './1764000000000-create-sequencing.js';
import { completeSending, CompleteSending1795000000000 } from './1795000000000-complete-sending.js';
import { Threads1795000000003, threadTables } from './1795000000003-threads.js';
import { pacing, Pacing1795000000004 } from './1795000000004-pacing.js';
import { sequenceFlows, SequenceFlows1795000000005 } from './1795000000005-sequence-flows.js';
import { Campaigns1795000000006, campaignTables } from './1795000000006-campaigns.js';
import { suppressionsAndProof, SuppressionsAndProof1795000000007 } from './1795000000007-suppressions.js';
import { Tracking1795000000008, trackingTables } from './1795000000008-tracking.js';
import { resendColumns, Resend1795000000009 } from './1795000000009-resend.js';
import { Warmup1795000000010, warmupTables } from './1795000000010-warmup.js';
import { readMailboxes, ReadMailboxes1795000000001 } from './1795000000001-read-mailboxes.js';
import { Domains1795000000002, domainTables } from './1795000000002-domains.js';
import { sequencingTables } from './tables.js';

/** The service's migrations, oldest first. */
export const migrations = [CreateSequencing1764000000000, CompleteSending1795000000000, ReadMailboxes1795000000001,
  Domains1795000000002,
  Threads1795000000003, Pacing1795000000004, SequenceFlows1795000000005, Campaigns1795000000006,
  SuppressionsAndProof1795000000007, Tracking1795000000008, Resend1795000000009,
  Warmup1795000000010];

/** The same tables as SQL, for a test that makes them without migrations. */
export const sequencingSchema = [
  sequencingTables, completeSending, readMailboxes, domainTables, threadTables, pacing, sequenceFlows, campaignTables,
  suppressionsAndProof, trackingTables, resendColumns, warmupTables,
].join('\n');
