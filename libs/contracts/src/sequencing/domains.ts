import { IsBoolean, IsFQDN, IsIn, IsInt, IsString, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { ListOf, Nested, Nullable, Optional } from '../schema/decorators.js';
import { ById, Deleted } from '../schema/deleted.js';
import { Cursor, IdOf, IncludeTotal, Instant, Limit } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';

/** The parts of a domain that are checked. */
export const domainParts = ['spf', 'dkim', 'dmarc', 'mx', 'ptr', 'tracking'] as const;
export type DomainPart = (typeof domainParts)[number];

/** What was found out about one part of a domain. `unconfirmed`: nobody but its owner can know, which is no fault. */
export const dnsStates = ['pass', 'fail', 'unknown', 'unconfirmed'] as const;
export type DnsState = (typeof dnsStates)[number];

/** Why, for a program. */
export const dnsReasons = [
  'ok', 'sandbox', 'inherited', 'address_only', 'not_checked', 'resolver_failed', 'no_record', 'several_records',
  'syntax', 'broken_include', 'too_many_lookups', 'too_many_void_lookups', 'permits_all', 'null_mx', 'not_ours',
  'not_published', 'other_key', 'revoked', 'not_needed', 'no_host', 'private_address', 'other_address', 'no_address',
] as const;
export type DnsReason = (typeof dnsReasons)[number];

/** `grace`: what decides fails, and mail goes on until `grace_until`; `blocked`: cold mail and warmup have stopped. */
export const domainStates = ['ok', 'grace', 'blocked', 'unknown'] as const;
export type DomainState = (typeof domainStates)[number];

/** A record as it has to stand in the DNS. */
export class DnsRecord {
  @IsIn(['TXT', 'MX', 'PTR']) type: 'TXT' | 'MX' | 'PTR';
  @IsString() name: string;
  @IsString() value: string;
}

export class DnsCheck {
  @IsIn(dnsStates) state: DnsState;
  @IsIn(dnsReasons) reason: DnsReason;
  /** What stands in the DNS; null when nothing does or it could not be read. */
  @Nullable() @IsString() found: string | null;
  /** What to do, in words; null when nothing is to be done. */
  @Nullable() @IsString() fix: string | null;
  /** The record that mends it; null when there is no single one. */
  @Nullable() @Nested(() => DnsRecord) record: DnsRecord | null;
}

export class DkimKey {
  @IsString() selector: string;
  /** The record that publishes the key. */
  @Nested(() => DnsRecord) record: DnsRecord;
  /** Mails are signed: the record was found in the DNS. */
  @IsBoolean() signing: boolean;
  @Nullable() @Instant() verified_at: string | null;
}

export class CreateDomain {
  /** Names in other scripts as `xn--…`. */
  @IsFQDN() domain: string;
  /** False: no key is made, and mails go unsigned by us; true unless said. */
  @Optional() @IsBoolean() dkim?: boolean;
}

export class Domain {
  @IsIn(['domain']) object: 'domain';
  @IdOf('domain') id: string;
  @IsString() domain: string;
  @IsIn(domainStates) status: DomainState;
  /** What fails and decides. */
  @ListOf(null, domainParts.length) @IsIn(domainParts, { each: true }) reasons: DomainPart[];
  @Nested(() => DnsCheck) spf: DnsCheck;
  @Nested(() => DnsCheck) dkim: DnsCheck;
  @Nested(() => DnsCheck) dmarc: DnsCheck;
  @Nested(() => DnsCheck) mx: DnsCheck;
  /** Reverse DNS of the SMTP servers that no known provider runs, confirmed forwards. */
  @Nested(() => DnsCheck) ptr: DnsCheck;
  /** Whether the tracking domains of campaigns that send from here lead anywhere. */
  @Nested(() => DnsCheck) tracking: DnsCheck;
  /** The key that we sign with; null when none was made. */
  @Nullable() @Nested(() => DkimKey) dkim_key: DkimKey | null;
  @Nullable() @Instant() checked_at: string | null;
  @Nullable() @Instant() failing_since: string | null;
  /** When cold mail and warmup stop (stopped) unless it is mended. */
  @Nullable() @Instant() grace_until: string | null;
  @Instant() created_at: string;
  @IsInt() @Min(1) version: number;
}

export class ListDomains {
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

/** What the DNS says against a sequence's pool. */
export class PreflightFinding {
  @IsIn(domainParts) rule: DomainPart;
  @IsIn(['error', 'warning']) severity: 'error' | 'warning';
  @IsString() domain: string;
  @IsString() message: string;
  @IsString() fix: string;
}

export class DomainFacts {
  @IdOf('domain') domain_id: string;
}

export class DomainChecked {
  @IdOf('domain') domain_id: string;
  @IsIn(domainStates) status: DomainState;
  @IsIn(dnsStates) spf: DnsState;
  @IsIn(dnsStates) dkim: DnsState;
  @IsIn(dnsStates) dmarc: DnsState;
  @IsIn(dnsStates) mx: DnsState;
  /** Absent in events from before it was checked. */
  @Optional() @IsIn(dnsStates) ptr?: DnsState;
  /** Absent in events from before it was checked. */
  @Optional() @IsIn(dnsStates) tracking?: DnsState;
  @Nullable() @Instant() grace_until: string | null;
}

export const domainCreated = event({
  type: 'domain.created', service: 'sequencing', data: DomainFacts, sentence: 'Sending domain added',
});
export const domainKeyCreated = event({
  type: 'domain.key_created', service: 'sequencing', data: DomainFacts, sentence: 'Key to sign a domain’s mail made',
});
export const domainChecked = event({
  type: 'domain.checked', service: 'sequencing', data: DomainChecked, sentence: 'Sending domain checked',
});
export const domainDeleted = event({
  type: 'domain.deleted', service: 'sequencing', data: DomainFacts, sentence: 'Sending domain removed',
});

/** A domain that a connected mailbox brought along is taken over, and gets its key. */
export const createDomain = operation({
  name: 'domains.create',
  service: 'sequencing',
  route: 'POST /v1/domains',
  scope: 'mailboxes:write',
  effect: 'write',
  summary: 'Add a sending domain, with a key that signs its mail',
  input: CreateDomain,
  output: Domain,
  status: 201,
});

export const getDomain = operation({
  name: 'domains.get',
  service: 'sequencing',
  route: 'GET /v1/domains/{id}',
  scope: 'mailboxes:read',
  effect: 'read',
  summary: 'Read a sending domain: what its DNS says, and the records to publish',
  input: ById,
  output: Domain,
});

export const listDomains = operation({
  name: 'domains.list',
  service: 'sequencing',
  route: 'GET /v1/domains',
  scope: 'mailboxes:read',
  effect: 'read',
  summary: 'List sending domains',
  input: ListDomains,
  output: listOf(Domain),
});

export const checkDomain = operation({
  name: 'domains.check',
  service: 'sequencing',
  route: 'POST /v1/domains/{id}/check',
  scope: 'mailboxes:write',
  effect: 'write',
  summary: 'Look a sending domain up in the DNS now: SPF, DKIM, DMARC, MX, PTR, tracking',
  input: ById,
  output: Domain,
  // A resolver that is slow for every record still answers within this.
  deadlineMs: 20_000,
  conditional: false,
});

/** Refused while a mailbox of the domain is connected: its next mail would begin the grace anew. */
export const deleteDomain = operation({
  name: 'domains.delete',
  service: 'sequencing',
  route: 'DELETE /v1/domains/{id}',
  scope: 'mailboxes:write',
  effect: 'write',
  summary: 'Remove a sending domain and its key',
  input: ById,
  output: Deleted,
});
