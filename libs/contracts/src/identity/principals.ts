import { IsBoolean, IsIn, IsInt, IsString, Min } from 'class-validator';
import { operation } from '../core/operation.js';
import { scopes, type Scope } from '../core/scopes.js';
import { ListOf, Nullable, Optional } from '../schema/decorators.js';
import { IdOf, Instant, Text } from '../schema/kinds.js';

/** What the gateway shows of a presented key: its public id and a MAC, never the key. */
export class Credential {
  @Text(64) key_id: string;
  /** HMAC-SHA256 (hex) of the whole key under the pepper. */
  @Text(64) mac: string;
}

export class Principal {
  @IsBoolean() known: boolean;
  @Optional() @IdOf('apiKey') principal_id?: string;
  @Optional() @IdOf('workspace') workspace_id?: string;
  @Optional() @IsIn(['live', 'test']) mode?: 'live' | 'test';
  @Optional() @ListOf(null, 100) @IsIn(scopes, { each: true }) scopes?: Scope[];
  @Optional() @Nullable() @Instant() expires_at?: string | null;
}

export class LeaseRequest {
  @Text(64) gateway_id: string;
}

export class Lease {
  /** How long the gateway may trust the principals it caches, in milliseconds from when it asked. */
  @IsInt() @Min(1) lease_ms: number;
}

export class CreateWorkspace {
  @Text(100) name: string;
  /** Of its first key; `test` unless said. A live key reaches the real world, and may make test keys. */
  @Optional() @IsIn(['live', 'test']) mode?: 'live' | 'test';
}

export class NewWorkspace {
  @IdOf('workspace') workspace_id: string;
  @Text(100) name: string;
  @IsString() api_key: string;
}

/** For the gateway: who a presented key is. */
export const authenticate = operation({
  name: 'keys.authenticate', service: 'identity', scope: null, effect: 'read', deadlineMs: 3000,
  summary: 'Look up a presented key', input: Credential, output: Principal,
});

/** For the gateway: renew its lease. Without one it trusts no cached principal. */
export const leaseKeys = operation({
  name: 'keys.lease', service: 'identity', scope: null, effect: 'write', deadlineMs: 1000,
  summary: 'Lease the right to cache principals', input: LeaseRequest, output: Lease,
});

/** For the operator's command line: a workspace and its first key, of the mode that is asked for, with every scope. */
export const createWorkspace = operation({
  name: 'workspaces.create', service: 'identity', scope: null, effect: 'write',
  summary: 'Create a workspace and its first key', input: CreateWorkspace, output: NewWorkspace,
});
