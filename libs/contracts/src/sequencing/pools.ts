import { ArrayMinSize, IsIn, IsInt, IsString, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { ListOf } from '../schema/decorators.js';
import { ById } from '../schema/deleted.js';
import { IdOf, Instant, Text } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';
import { ListMailboxes } from './mailboxes.js';

export class CreatePool {
  @Text(200) name: string;
  @ListOf(null, 200) @ArrayMinSize(1) @IsString({ each: true }) mailbox_ids: string[];
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

export const poolCreated = event({
  type: 'pool.created',
  service: 'sequencing',
  data: PoolFacts,
  sentence: 'Mailbox pool created',
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
