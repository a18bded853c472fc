import { ArrayMinSize, IsIn, IsInt, IsString, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { scopes, type Scope } from '../core/scopes.js';
import { ListOf, Nullable, Optional } from '../schema/decorators.js';
import { ById, Deleted } from '../schema/deleted.js';
import { Cursor, IdOf, IncludeTotal, Instant, Limit, Text } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';

export class ApiKey {
  @IsIn(['api_key']) object: 'api_key';
  @IdOf('apiKey') id: string;
  @Text(100) name: string;
  @IsIn(['live', 'test']) mode: 'live' | 'test';
  /** The public beginning of the key and its last four characters; the rest is shown once, at creation. */
  @IsString() prefix: string;
  @IsString() last4: string;
  @ListOf(null, 100) @IsIn(scopes, { each: true }) scopes: Scope[];
  @Nullable() @Instant() expires_at: string | null;
  @Nullable() @Instant() revoked_at: string | null;
  @Instant() created_at: string;
  @IsInt() @Min(1) version: number;
}

/** The only answer that holds the key itself. */
export class NewApiKey extends ApiKey {
  @IsString() key: string;
}

export class CreateApiKey {
  @Text(100) name: string;
  @ListOf(null, 100) @ArrayMinSize(1) @IsIn(scopes, { each: true }) scopes: Scope[];
  @IsIn(['live', 'test']) mode: 'live' | 'test';
  @Optional() @Instant() expires_at?: string;
}

export class ListApiKeys {
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export class Empty {}

export class Me {
  @IsIn(['me']) object: 'me';
  @IdOf('workspace') workspace_id: string;
  @IsString() workspace_name: string;
  @IdOf('apiKey') api_key_id: string;
  @IsIn(['live', 'test']) mode: 'live' | 'test';
  @ListOf(null, 100) @IsIn(scopes, { each: true }) scopes: Scope[];
}

export class ApiKeyFacts {
  @IdOf('apiKey') api_key_id: string;
  @IsIn(['live', 'test']) mode: 'live' | 'test';
  @ListOf(null, 100) @IsIn(scopes, { each: true }) scopes: Scope[];
}

export class ApiKeyGone {
  @IdOf('apiKey') api_key_id: string;
}

export class WorkspaceFacts {
  @IdOf('workspace') workspace_id: string;
  @Text(100) name: string;
}

export const workspaceCreated = event({
  type: 'workspace.created',
  service: 'identity',
  data: WorkspaceFacts,
  sentence: 'Workspace created',
});
export const apiKeyCreated = event({
  type: 'api_key.created',
  service: 'identity',
  data: ApiKeyFacts,
  sentence: 'API key created',
});
export const apiKeyRevoked = event({
  type: 'api_key.revoked',
  service: 'identity',
  data: ApiKeyGone,
  sentence: 'API key revoked',
});

export const getMe = operation({
  name: 'me.get',
  service: 'identity',
  route: 'GET /v1/me',
  scope: null,
  effect: 'read',
  summary: 'Read who this key is',
  input: Empty,
  output: Me,
});

export const createApiKey = operation({
  name: 'api_keys.create',
  service: 'identity',
  route: 'POST /v1/api-keys',
  scope: 'api-keys:write',
  effect: 'write',
  summary: 'Create an API key',
  input: CreateApiKey,
  output: NewApiKey,
  status: 201,
});

export const listApiKeys = operation({
  name: 'api_keys.list',
  service: 'identity',
  route: 'GET /v1/api-keys',
  scope: 'api-keys:read',
  effect: 'read',
  summary: 'List API keys',
  input: ListApiKeys,
  output: listOf(ApiKey),
});

export const revokeApiKey = operation({
  name: 'api_keys.revoke',
  service: 'identity',
  route: 'DELETE /v1/api-keys/{id}',
  scope: 'api-keys:write',
  effect: 'irreversible',
  summary: 'Revoke an API key',
  input: ById,
  output: Deleted,
});
