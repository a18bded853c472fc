import { IsIn, IsInt, IsObject, IsString, Min } from 'class-validator';
import { operation } from '../core/operation.js';
import { Nullable, Optional, Schema } from '../schema/decorators.js';
import { Cursor, IdOf, IncludeTotal, Instant, Limit, Text } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';

/** One fact of the workspace, as webhooks carry it. `sequence` is its place in the workspace's log. */
export class LoggedEvent {
  @IsIn(['event']) object: 'event';
  @IdOf('event') id: string;
  @IsString() type: string;
  @IsInt() @Min(1) sequence: number;
  @Instant() created_at: string;
  @IdOf('workspace') workspace_id: string;
  @IsObject() @Schema({ type: 'object', additionalProperties: true }) data: Record<string, unknown>;
}

/** The same fact as a line that a person reads. */
export class ActivityLine {
  @IsIn(['activity']) object: 'activity';
  @IdOf('event') id: string;
  @IsInt() @Min(1) sequence: number;
  @IsString() type: string;
  @IsString() summary: string;
  @Nullable() @IdOf('contact') contact_id: string | null;
  @Nullable() @IdOf('campaign') campaign_id: string | null;
  /** The API key that caused it, or null when the platform did. */
  @Nullable() @IsString() actor_id: string | null;
  @Instant() created_at: string;
}

export class ListEvents {
  @Optional() @Text(100) type?: string;
  @Optional() @IdOf('contact') contact_id?: string;
  @Optional() @IdOf('campaign') campaign_id?: string;
  /** `asc` reads the log from its beginning; `desc`, the default, the newest first. */
  @Optional() @IsIn(['asc', 'desc']) order?: 'asc' | 'desc';
  @Limit(100) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export const listEvents = operation({
  name: 'events.list', service: 'webhooks', route: 'GET /v1/events', scope: 'activity:read', effect: 'read',
  summary: "Read the workspace's log", input: ListEvents, output: listOf(LoggedEvent),
});

export const listActivity = operation({
  name: 'activity.list', service: 'webhooks', route: 'GET /v1/activity', scope: 'activity:read', effect: 'read',
  summary: 'Read what happened, as lines for people', input: ListEvents, output: listOf(ActivityLine),
});
