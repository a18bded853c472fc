import { ArrayMaxSize, IsBoolean, IsEmail, IsIn, IsInt, Max, MaxLength, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { ListOf, Nested, Nullable, Optional } from '../schema/decorators.js';
import { ById } from '../schema/deleted.js';
import { IdOf, Text } from '../schema/kinds.js';
import { CampaignSettings, ContactWindow, Holidays, TrackingDomain } from './campaign-settings.js';
import { ChangeSender, ChosenSender } from './campaign-sender.js';
import { Audience, Campaign, CampaignFacts, campaignStatuses, type CampaignStatus } from './campaigns.js';

/** A draft: nothing is sent and nobody enrolled before it starts. */
export class CreateCampaign extends ChosenSender {
  @Text(200) name: string;
  @IdOf('sequence') sequence_id: string;
  /** Whom it starts with; without one, contacts come one by one, by `trigger`. */
  @Optional() @IdOf('group') group_id?: string;
  @Optional() @Nested(() => CampaignSettings) settings?: CampaignSettings;
}

/** Settings to change: absent is unchanged, null goes back to what holds when nothing is said. */
export class ChangeCampaignSettings {
  @Optional() @Nullable() @Nested(() => ContactWindow) window?: ContactWindow | null;
  @Optional() @Nullable() @Nested(() => Holidays) holidays?: Holidays | null;
  @Optional() @Nullable() @IsInt() @Min(1) @Max(1_000_000) daily_limit?: number | null;
  @Optional() @Nullable() @IsInt() @Min(1) @Max(100_000) domain_daily_limit?: number | null;
  @Optional() @Nullable() @IsInt() @Min(0) @Max(8760) min_interval_hours?: number | null;
  @Optional() @Nullable() @IsBoolean() exclusive?: boolean | null;
  @Optional() @Nullable() @IsBoolean() stop_company_on_reply?: boolean | null;
  @Optional() @Nullable() @IsBoolean() auto_pause?: boolean | null;
  @Optional() @Nullable() @IsBoolean() track_opens?: boolean | null;
  @Optional() @Nullable() @IsBoolean() track_clicks?: boolean | null;
  @Optional() @Nullable() @TrackingDomain() tracking_domain?: string | null;
}

/** A change: absent is unchanged, null clears. */
export class UpdateCampaign extends ChangeSender {
  @IdOf('campaign') id: string;
  @Optional() @Text(200) name?: string;
  /** Only of a draft. */
  @Optional() @IdOf('sequence') sequence_id?: string;
  /** Only of a draft. */
  @Optional() @Nullable() @IdOf('group') group_id?: string | null;
  /** In force from the next mail on. */
  @Optional() @Nested(() => ChangeCampaignSettings) settings?: ChangeCampaignSettings;
  /** `paused` pauses it, `active` resumes it; a draft starts by `start`, and `stop` is for good. */
  @Optional() @IsIn(['active', 'paused']) status?: 'active' | 'paused';
}

/** One contact, by id or by address; who is not known yet is created. */
export class TriggerCampaign {
  @IdOf('campaign') id: string;
  /** Either this or `email`. */
  @Optional() @IdOf('contact') contact_id?: string;
  @Optional() @IsEmail() @MaxLength(254) email?: string;
  @Optional() @Text(200) first_name?: string;
  @Optional() @Text(200) last_name?: string;
  @Optional() @Text(200) company?: string;
}

export class Trigger {
  @IsIn(['trigger']) object: 'trigger';
  /** False: the contact was in the campaign before. */
  @IsBoolean() triggered: boolean;
  @IdOf('campaign') campaign_id: string;
  @IdOf('contact') contact_id: string;
  @IdOf('enrollment') enrollment_id: string;
}

export class CampaignProgress {
  @IsIn(['campaign_status']) object: 'campaign_status';
  @IdOf('campaign') campaign_id: string;
  @Text(200) name: string;
  @IsIn(campaignStatuses) status: CampaignStatus;
  @Nested(() => Audience) audience: Audience;
}

export class CampaignCreated extends CampaignFacts {
  @Nullable() @IdOf('group') group_id: string | null;
}

export class CampaignUpdated extends CampaignFacts {
  /** Members that changed; those of `settings` as `settings.daily_limit`. */
  @ListOf(null, 20) @ArrayMaxSize(20) @Text(60, 1, { each: true }) changed: string[];
}

export const campaignCreated = event({
  type: 'campaign.created',
  service: 'sequencing',
  data: CampaignCreated,
  sentence: 'Campaign drafted',
});

export const campaignUpdated = event({
  type: 'campaign.updated',
  service: 'sequencing',
  data: CampaignUpdated,
  sentence: 'Campaign changed',
});

export const createCampaign = operation({
  name: 'campaigns.create',
  service: 'sequencing',
  route: 'POST /v1/campaigns',
  scope: 'campaigns:write',
  effect: 'write',
  summary: 'Draft a campaign',
  input: CreateCampaign,
  output: Campaign,
  status: 201,
});

export const updateCampaign = operation({
  name: 'campaigns.update',
  service: 'sequencing',
  route: 'PATCH /v1/campaigns/{id}',
  scope: 'campaigns:write',
  effect: 'write',
  summary: 'Change, pause or resume a campaign',
  input: UpdateCampaign,
  output: Campaign,
});

export const startCampaign = operation({
  name: 'campaigns.start',
  service: 'sequencing',
  route: 'POST /v1/campaigns/{id}/start',
  scope: 'sequences:launch',
  effect: 'irreversible',
  summary: 'Start a draft: its group is enrolled, or it waits for triggered contacts until it is stopped',
  input: ById,
  output: Campaign,
  deadlineMs: 30_000,
});

export const triggerCampaign = operation({
  name: 'campaigns.trigger',
  service: 'sequencing',
  route: 'POST /v1/campaigns/{id}/trigger',
  scope: 'campaigns:write',
  effect: 'irreversible',
  summary: 'Enter one contact into an active campaign; with an address, also needs contacts:write',
  input: TriggerCampaign,
  output: Trigger,
  conditional: false,
});

export const getCampaignProgress = operation({
  name: 'campaigns.status',
  service: 'sequencing',
  route: 'GET /v1/campaigns/{id}/status',
  scope: 'campaigns:read',
  effect: 'read',
  summary: 'Read how far a campaign is',
  input: ById,
  output: CampaignProgress,
});
