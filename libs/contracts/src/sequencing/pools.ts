import { ArrayMinSize, IsIn, IsInt, IsString, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { ListOf, Optional } from '../schema/decorators.js';
import { ById, Deleted } from '../schema/deleted.js';
import { IdOf, Instant, Text } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';
import { ListMailboxes } from './mailboxes.js';

export class CreatePool {
  @Text(200) name: string;
  @ListOf(null, 200) @ArrayMinSize(1) @IsString({ each: true }) mailbox_ids: string[];
}

/** What is left out stays as it is. Contacts that have begun stay with their mailbox, in the pool or out of it. */
export class UpdatePool {
  @IsString() id: string;
  @Optional() @Text(200) name?: string;
  /** All mailboxes that the pool has from now on. */
  @Optional() @ListOf(null, 200) @ArrayMinSize(1) @IsString({ each: true }) mailbox_ids?: string[];
}

export class Pool {
  @IsIn(['pool']) object: 'pool';
  @IdOf('pool') id: string;
  @Text(200) name: string;
  @ListOf(null, 200) @IsString({ each: true }) mailbox_ids: string[];
  @IsIn(['warming', 'warmed']) status: 'warming' | 'warmed';
  @IsString() reason: string;
  @Instant() created_at: string;
  @IsInt() @Min(1) version: number;
}

export class PoolFacts {
  @IdOf('pool') pool_id: string;
  @Text(200) name: string;
  @ListOf(null, 200) @IsString({ each: true }) mailbox_ids: string[];
}

export class PoolRef {
  @IdOf('pool') pool_id: string;
}

export const poolCreated = event({
  type: 'pool.created',
  service: 'sequencing',
  data: PoolFacts,
  sentence: 'Mailbox pool created',
});

export const poolUpdated = event({
  type: 'pool.updated',
  service: 'sequencing',
  data: PoolFacts,
  sentence: 'Mailbox pool changed',
});

export const poolDeleted = event({
  type: 'pool.deleted',
  service: 'sequencing',
  data: PoolRef,
  sentence: 'Mailbox pool deleted',
});

export const createPool = operation({
  name: 'pools.create',
  service: 'sequencing',
  route: 'POST /v1/pools',
  scope: 'mailboxes:write',
  effect: 'write',
  summary: 'Create a pool of mailboxes',
  input: CreatePool,
  output: Pool,
  status: 201,
});

export const getPool = operation({
  name: 'pools.get',
  service: 'sequencing',
  route: 'GET /v1/pools/{id}',
  scope: 'mailboxes:read',
  effect: 'read',
  summary: 'Read a pool',
  input: ById,
  output: Pool,
});

export const listPools = operation({
  name: 'pools.list',
  service: 'sequencing',
  route: 'GET /v1/pools',
  scope: 'mailboxes:read',
  effect: 'read',
  summary: 'List pools',
  input: ListMailboxes,
  output: listOf(Pool),
});

/** 409 POOL_NOT_WARMED when a campaign that has begun would be given a mailbox that is not warmed. */
export const updatePool = operation({
  name: 'pools.update',
  service: 'sequencing',
  route: 'PATCH /v1/pools/{id}',
  scope: 'mailboxes:write',
  effect: 'write',
  summary: 'Rename a pool, or change its mailboxes',
  input: UpdatePool,
  output: Pool,
});

/** 409 INVALID_STATE while a sequence or a campaign that has not ended sends from it. */
export const deletePool = operation({
  name: 'pools.delete',
  service: 'sequencing',
  route: 'DELETE /v1/pools/{id}',
  scope: 'mailboxes:write',
  effect: 'write',
  summary: 'Delete a pool; its mailboxes stay',
  input: ById,
  output: Deleted,
});
