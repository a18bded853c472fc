import { IsEmail, IsIn } from 'class-validator';
import { operation } from '../core/operation.js';
import { Nullable } from '../schema/decorators.js';
import { Cursor, IdOf, Instant, Limit } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';

export class Suppression {
  @IsIn(['suppression']) object: 'suppression';
  @IdOf('suppression') id: string;
  /** Null once the person was erased: only a keyed hash of the address is kept. */
  @Nullable() @IsEmail() email: string | null;
  @IsIn(['unsubscribed', 'bounced', 'complained', 'manual']) reason:
    'unsubscribed' | 'bounced' | 'complained' | 'manual';
  @Instant() created_at: string;
}

export class CreateSuppression {
  @IsEmail() email: string;
}

export class ListSuppressions {
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
}

export const createSuppression = operation({
  name: 'suppressions.create',
  service: 'sequencing',
  route: 'POST /v1/suppressions',
  scope: 'suppressions:write',
  effect: 'write',
  summary: 'Never write to an address again',
  input: CreateSuppression,
  output: Suppression,
  status: 201,
});

export const listSuppressions = operation({
  name: 'suppressions.list',
  service: 'sequencing',
  route: 'GET /v1/suppressions',
  scope: 'suppressions:read',
  effect: 'read',
  summary: 'List suppressed addresses',
  input: ListSuppressions,
  output: listOf(Suppression),
});
