import { ArrayMinSize, IsEmail, IsIn, IsInt, IsString, Matches, MaxLength, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { ListOf, Nullable, Optional, Schema } from '../schema/decorators.js';
import { ById, Deleted } from '../schema/deleted.js';
import { Cursor, IdOf, IncludeTotal, Instant, Limit } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';

const suppressionKinds = ['address', 'domain', 'hash'] as const;
export type SuppressionKind = (typeof suppressionKinds)[number];

const suppressionReasons = ['unsubscribed', 'bounced', 'complained', 'manual'] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

const domainName = /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;
const digest = /^([0-9a-fA-F]{64}|[0-9a-fA-F]{32})$/;

export class Suppression {
  @IsIn(['suppression']) object: 'suppression';
  @IdOf('suppression') id: string;
  @IsIn(suppressionKinds) kind: SuppressionKind;
  /** Null once the person was erased, and where the address was never told: only keyed hashes are kept. */
  @Nullable() @IsEmail() email: string | null;
  /** The domain, which stands for its subdomains too. */
  @Nullable() @IsString() domain: string | null;
  @IsIn(suppressionReasons) reason: SuppressionReason;
  @Instant() created_at: string;
}

/** Exactly one of `email`, `domain` and `hash`. */
export class CreateSuppression {
  @Optional() @IsEmail() @MaxLength(254) email?: string;
  /** Nobody at the domain or below it is written to. Names in other scripts as `xn--…`. */
  @Optional()
  @Matches(domainName, {
    message: '$property must be a domain name such as acme.example: write names in other scripts as xn--…',
  })
  @MaxLength(253)
  @Schema({ type: 'string', pattern: domainName.source, examples: ['acme.example'] })
  domain?: string;
  /** SHA-256 or MD5 of the lower-cased address, in hex: a list that names nobody. */
  @Optional()
  @Matches(digest, { message: '$property must be a SHA-256 or MD5 in hex' })
  @Schema({ type: 'string', pattern: digest.source })
  hash?: string;
  /** Why, when the list comes from elsewhere; `manual` unless said. */
  @Optional() @IsIn(suppressionReasons) reason?: SuppressionReason;
}

export class ImportSuppressions {
  @ListOf(() => CreateSuppression, 1000) @ArrayMinSize(1) suppressions: CreateSuppression[];
}

export class ImportedSuppressions {
  @IsIn(['suppression_import']) object: 'suppression_import';
  @IsInt() @Min(0) created: number;
  /** Suppressed before. */
  @IsInt() @Min(0) known: number;
}

export class ListSuppressions {
  @Optional() @IsIn(suppressionKinds) kind?: SuppressionKind;
  @Optional() @IsIn(suppressionReasons) reason?: SuppressionReason;
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export class SuppressionFacts {
  @IdOf('suppression') suppression_id: string;
  @IsIn(suppressionKinds) kind: SuppressionKind;
  @IsIn(suppressionReasons) reason: SuppressionReason;
  /** Whose address it is, when mail went there before. */
  @Nullable() @IdOf('contact') contact_id: string | null;
}

export class SuppressionsImported {
  @IdOf('import') import_id: string;
  @IsInt() @Min(0) created: number;
}

export const suppressionCreated = event({
  type: 'suppression.created',
  service: 'sequencing',
  data: SuppressionFacts,
  sentence: 'Suppression added',
});
export const suppressionDeleted = event({
  type: 'suppression.deleted',
  service: 'sequencing',
  data: SuppressionFacts,
  sentence: 'Suppression lifted',
});
export const suppressionsImported = event({
  type: 'suppression.imported',
  service: 'sequencing',
  data: SuppressionsImported,
  sentence: 'Suppressions imported',
});

export const createSuppression = operation({
  name: 'suppressions.create',
  service: 'sequencing',
  route: 'POST /v1/suppressions',
  scope: 'suppressions:write',
  effect: 'write',
  summary: 'Never write to an address, or to anybody of a domain, again',
  input: CreateSuppression,
  output: Suppression,
  status: 201,
});

export const importSuppressions = operation({
  name: 'suppressions.import',
  service: 'sequencing',
  route: 'POST /v1/suppressions/import',
  scope: 'suppressions:write',
  effect: 'write',
  summary: 'Import a suppression list: addresses, domains and hashes, all or none',
  input: ImportSuppressions,
  output: ImportedSuppressions,
  // 1 000 hashed or plain addresses stay far below it.
  maxBodyBytes: 4 * 1024 * 1024,
});

export const listSuppressions = operation({
  name: 'suppressions.list',
  service: 'sequencing',
  route: 'GET /v1/suppressions',
  scope: 'suppressions:read',
  effect: 'read',
  summary: 'List suppressions',
  input: ListSuppressions,
  output: listOf(Suppression),
});

export const deleteSuppression = operation({
  name: 'suppressions.delete',
  service: 'sequencing',
  route: 'DELETE /v1/suppressions/{id}',
  scope: 'suppressions:write',
  effect: 'irreversible',
  summary: 'Lift a suppression; what a person asked for (unsubscribed, complained) stays',
  input: ById,
  output: Deleted,
  conditional: false,
});
