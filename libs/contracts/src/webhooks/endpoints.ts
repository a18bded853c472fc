import { ArrayMinSize, IsIn, IsInt, IsString, Matches, MaxLength, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { ListOf, Nullable, Optional } from '../schema/decorators.js';
import { ById, Deleted } from '../schema/deleted.js';
import { Cursor, IdOf, IncludeTotal, Instant, Limit, Text } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';

// An event type, a family (`contact.*`) or everything (`*`).
const eventFilter = /^(\*|[a-z_]+\.(\*|[a-z_]+))$/;

export class CreateEndpoint {
  @IsString() @MaxLength(2048) url: string;
  @ListOf(null, 100)
  @ArrayMinSize(1)
  @Matches(eventFilter, {
    each: true,
    message: 'each event must be a type such as reply.received, a family such as contact.*, or *',
  })
  events: string[];
  @Optional() @Text(500) description?: string;
}

export class UpdateEndpoint {
  @IdOf('endpoint') id: string;
  @Optional() @IsString() @MaxLength(2048) url?: string;
  @Optional()
  @ListOf(null, 100)
  @ArrayMinSize(1)
  @Matches(eventFilter, {
    each: true,
    message: 'each event must be a type such as reply.received, a family such as contact.*, or *',
  })
  events?: string[];
  @Optional() @Nullable() @Text(500) description?: string | null;
  @Optional() @IsIn(['enabled', 'disabled']) status?: 'enabled' | 'disabled';
}

export class Endpoint {
  @IsIn(['webhook']) object: 'webhook';
  @IdOf('endpoint') id: string;
  @IsString() url: string;
  @ListOf(null, 100) @IsString({ each: true }) events: string[];
  @Nullable() @Text(500) description: string | null;
  @IsIn(['enabled', 'disabled']) status: 'enabled' | 'disabled';
  @Nullable() @IsString() disabled_reason: string | null;
  @Instant() created_at: string;
  @Instant() updated_at: string;
  @IsInt() @Min(1) version: number;
}

/** The only answer that holds the signing secret. */
export class NewEndpoint extends Endpoint {
  @IsString() secret: string;
}

export class ListEndpoints {
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

/** One event to one endpoint, with how its attempts went. */
export class Delivery {
  @IsIn(['delivery']) object: 'delivery';
  @IdOf('delivery') id: string;
  @IdOf('endpoint') endpoint_id: string;
  @IdOf('event') event_id: string;
  @IsString() event_type: string;
  @IsIn(['pending', 'delivered', 'failed']) state: 'pending' | 'delivered' | 'failed';
  @IsInt() @Min(0) attempts: number;
  @Nullable() @IsInt() last_status: number | null;
  @Nullable() @IsString() last_error: string | null;
  @Nullable() @Instant() next_attempt_at: string | null;
  @Instant() created_at: string;
}

export class ListDeliveries {
  @IdOf('endpoint') id: string;
  @Optional() @IsIn(['pending', 'delivered', 'failed']) state?: 'pending' | 'delivered' | 'failed';
  @Limit(100) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export class EndpointDisabled {
  @IdOf('endpoint') endpoint_id: string;
  @IsIn(['gone', 'failing', 'owner']) reason: 'gone' | 'failing' | 'owner';
}

export const webhookDisabled = event({
  type: 'webhook.disabled',
  service: 'webhooks',
  data: EndpointDisabled,
  sentence: 'Webhook endpoint disabled',
});

export const createEndpoint = operation({
  name: 'endpoints.create',
  service: 'webhooks',
  route: 'POST /v1/webhooks',
  scope: 'webhooks:write',
  effect: 'write',
  summary: 'Create a webhook endpoint',
  input: CreateEndpoint,
  output: NewEndpoint,
  status: 201,
});

export const getEndpoint = operation({
  name: 'endpoints.get',
  service: 'webhooks',
  route: 'GET /v1/webhooks/{id}',
  scope: 'webhooks:read',
  effect: 'read',
  summary: 'Read a webhook endpoint',
  input: ById,
  output: Endpoint,
});

export const listEndpoints = operation({
  name: 'endpoints.list',
  service: 'webhooks',
  route: 'GET /v1/webhooks',
  scope: 'webhooks:read',
  effect: 'read',
  summary: 'List webhook endpoints',
  input: ListEndpoints,
  output: listOf(Endpoint),
});

export const updateEndpoint = operation({
  name: 'endpoints.update',
  service: 'webhooks',
  route: 'PATCH /v1/webhooks/{id}',
  scope: 'webhooks:write',
  effect: 'write',
  summary: 'Change, disable or enable a webhook endpoint',
  input: UpdateEndpoint,
  output: Endpoint,
});

export const deleteEndpoint = operation({
  name: 'endpoints.delete',
  service: 'webhooks',
  route: 'DELETE /v1/webhooks/{id}',
  scope: 'webhooks:write',
  effect: 'irreversible',
  summary: 'Delete a webhook endpoint',
  input: ById,
  output: Deleted,
});

export const listDeliveries = operation({
  name: 'deliveries.list',
  service: 'webhooks',
  route: 'GET /v1/webhooks/{id}/deliveries',
  scope: 'webhooks:read',
  effect: 'read',
  summary: 'List the deliveries of an endpoint',
  input: ListDeliveries,
  output: listOf(Delivery),
});
