import { IsIn } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { Nullable, Optional } from '../schema/decorators.js';
import { ById } from '../schema/deleted.js';
import { Cursor, IdOf, IncludeTotal, Instant, Limit, Text } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';

const channels = ['email', 'call'] as const;
const bases = ['consent', 'legitimate_interest', 'contract'] as const;
const statuses = ['granted', 'withdrawn'] as const;

export type ConsentChannel = (typeof channels)[number];
export type ConsentBasis = (typeof bases)[number];
export type ConsentStatus = (typeof statuses)[number];

/**
 * On what ground a contact may be reached on a channel, or that it may not be any more; never changed, only followed.
 */
export class RecordConsent {
  @IdOf('contact') contact_id: string;
  @IsIn(channels) channel: ConsentChannel;
  /** GDPR article 6 (1) a, f and b. */
  @IsIn(bases) basis: ConsentBasis;
  @IsIn(statuses) status: ConsentStatus;
  /** When it was given or taken back; now unless said. */
  @Optional() @Instant() at?: string;
  /** Where it comes from: a form, a call, a fair. */
  @Optional() @Text(200) source?: string;
  /** What proves it: the words that were agreed to, a link to the record. */
  @Optional() @Text(5000) evidence?: string;
}

export class Consent {
  @IsIn(['consent']) object: 'consent';
  @IdOf('consent') id: string;
  @IdOf('contact') contact_id: string;
  @IsIn(channels) channel: ConsentChannel;
  @IsIn(bases) basis: ConsentBasis;
  @IsIn(statuses) status: ConsentStatus;
  @Nullable() @Text(200) source: string | null;
  @Nullable() @Text(5000) evidence: string | null;
  @Instant() at: string;
  @Instant() created_at: string;
}

export class ListConsents {
  @Optional() @IdOf('contact') contact_id?: string;
  @Optional() @IsIn(channels) channel?: ConsentChannel;
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export class ConsentFacts {
  @IdOf('consent') consent_id: string;
  @IdOf('contact') contact_id: string;
  @IsIn(channels) channel: ConsentChannel;
  @IsIn(bases) basis: ConsentBasis;
  @IsIn(statuses) status: ConsentStatus;
  @Instant() at: string;
}

export class ConsentWords {
  @Nullable() @Text(200) source: string | null;
  @Nullable() @Text(5000) evidence: string | null;
}

export const consentRecorded = event({
  type: 'consent.recorded',
  service: 'sequencing',
  data: ConsentFacts,
  personal: ConsentWords,
  sentence: 'Consent recorded',
});

export const recordConsent = operation({
  name: 'consents.create',
  service: 'sequencing',
  route: 'POST /v1/consents',
  scope: 'suppressions:write',
  effect: 'write',
  summary: 'Record that a contact gave or withdrew its consent; a withdrawal for email stops all mail to it',
  input: RecordConsent,
  output: Consent,
  status: 201,
});

export const getConsent = operation({
  name: 'consents.get',
  service: 'sequencing',
  route: 'GET /v1/consents/{id}',
  scope: 'suppressions:read',
  effect: 'read',
  summary: 'Read a consent record',
  input: ById,
  output: Consent,
});

export const listConsents = operation({
  name: 'consents.list',
  service: 'sequencing',
  route: 'GET /v1/consents',
  scope: 'suppressions:read',
  effect: 'read',
  summary: 'List consent records, newest first',
  input: ListConsents,
  output: listOf(Consent),
});
