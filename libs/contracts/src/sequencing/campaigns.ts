import { IsIn, IsInt, IsString, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { Nested, Nullable, Optional } from '../schema/decorators.js';
import { ById } from '../schema/deleted.js';
import { Cursor, IdOf, IncludeTotal, Instant, Limit, Text } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';
import { CampaignSettings } from './campaign-settings.js';
import { healthBands, healthCauses, type HealthBand, type HealthCause } from './health.js';

export const campaignStatuses = ['draft', 'active', 'paused', 'stopped', 'completed'] as const;
export type CampaignStatus = (typeof campaignStatuses)[number];

/** Where the contacts of a campaign are; everything but `total` adds up to `total`. */
export class Audience {
  @IsInt() @Min(0) total: number;
  @IsInt() @Min(0) active: number;
  @IsInt() @Min(0) completed: number;
  @IsInt() @Min(0) paused: number;
  @IsInt() @Min(0) bounced: number;
  @IsInt() @Min(0) replied: number;
  @IsInt() @Min(0) unsubscribed: number;
  /**
   * Could not be reached: no address, erased, suppressed, stopped (also by a colleague's reply), or an outcome that
   * nobody could find out.
   */
  @IsInt() @Min(0) failed: number;
}

export class Campaign {
  @IsIn(['campaign']) object: 'campaign';
  @IdOf('campaign') id: string;
  @Text(200) name: string;
  @IdOf('sequence') sequence_id: string;
  @IsInt() @Min(1) sequence_version: number;
  /** Null: its contacts come one by one, by `trigger`. */
  @Nullable() @IdOf('group') group_id: string | null;
  /** The pool that it sends from; a draft that has chosen none follows its sequence. */
  @IdOf('pool') mailbox_pool: string;
  /** The one mailbox of the pool that sends; null: all of them in turn. */
  @Nullable() @IsString() sender_email: string | null;
  @IsIn(campaignStatuses) status: CampaignStatus;
  /** Why it is paused when nobody asked for it. */
  @Nullable() @IsString() status_reason: string | null;
  /** How its mail is received; at `quarantine` it pauses by itself unless `settings.auto_pause` is false. */
  @IsIn(healthBands) health: HealthBand;
  @Nested(() => CampaignSettings) settings: CampaignSettings;
  @Nested(() => Audience) audience: Audience;
  @Instant() created_at: string;
  @Instant() updated_at: string;
  @IsInt() @Min(1) version: number;
}

export class ListCampaigns {
  @Optional() @IsIn(campaignStatuses) status?: CampaignStatus;
  @Optional() @IdOf('sequence') sequence_id?: string;
  /** Part of the name. */
  @Optional() @Text(200) search?: string;
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export class CampaignFacts {
  @IdOf('campaign') campaign_id: string;
  @IdOf('sequence') sequence_id: string;
}

export class CampaignPaused extends CampaignFacts {
  /** The figure that paused it; null when somebody asked for it. */
  @Nullable() @IsIn(healthCauses) reason: HealthCause | null;
}

export class CampaignCompleted extends CampaignFacts {
  @IsInt() @Min(0) total: number;
}

export const campaignStarted = event({
  type: 'campaign.started',
  service: 'sequencing',
  data: CampaignFacts,
  sentence: 'Campaign started',
});
export const campaignPaused = event({
  type: 'campaign.paused',
  schema: 2,
  service: 'sequencing',
  data: CampaignPaused,
  sentence: 'Campaign paused',
});
export const campaignResumed = event({
  type: 'campaign.resumed',
  service: 'sequencing',
  data: CampaignFacts,
  sentence: 'Campaign resumed',
});
export const campaignStopped = event({
  type: 'campaign.stopped',
  service: 'sequencing',
  data: CampaignFacts,
  sentence: 'Campaign stopped',
});
export const campaignCompleted = event({
  type: 'campaign.completed',
  service: 'sequencing',
  data: CampaignCompleted,
  sentence: 'Campaign completed',
});

export const getCampaign = operation({
  name: 'campaigns.get',
  service: 'sequencing',
  route: 'GET /v1/campaigns/{id}',
  scope: 'campaigns:read',
  effect: 'read',
  summary: 'Read a campaign and where its contacts are',
  input: ById,
  output: Campaign,
});

export const listCampaigns = operation({
  name: 'campaigns.list',
  service: 'sequencing',
  route: 'GET /v1/campaigns',
  scope: 'campaigns:read',
  effect: 'read',
  summary: 'List campaigns',
  input: ListCampaigns,
  output: listOf(Campaign),
});

export const pauseCampaign = operation({
  name: 'campaigns.pause',
  service: 'sequencing',
  route: 'POST /v1/campaigns/{id}/pause',
  scope: 'campaigns:write',
  effect: 'write',
  summary: 'Pause a campaign: nothing is sent until it is resumed',
  input: ById,
  output: Campaign,
});

export const resumeCampaign = operation({
  name: 'campaigns.resume',
  service: 'sequencing',
  route: 'POST /v1/campaigns/{id}/resume',
  scope: 'campaigns:write',
  effect: 'write',
  summary: 'Resume a paused campaign',
  input: ById,
  output: Campaign,
});

export const stopCampaign = operation({
  name: 'campaigns.stop',
  service: 'sequencing',
  route: 'POST /v1/campaigns/{id}/stop',
  scope: 'campaigns:write',
  effect: 'irreversible',
  summary: 'Stop a campaign for good',
  input: ById,
  output: Campaign,
});
