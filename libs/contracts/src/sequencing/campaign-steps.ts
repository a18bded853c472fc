import { IsIn, IsInt, IsString, Min } from 'class-validator';
import { operation } from '../core/operation.js';
import { ListOf } from '../schema/decorators.js';
import { IdOf, IncludeTotal, Text } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';

/** What mails brought; each counts a mail once. */
export class MailFigures {
  @IsInt() @Min(0) sent: number;
  /** What the receiving side confirmed: the sandbox, or Resend's webhooks. Over SMTP nobody does, and it stays 0. */
  @IsInt() @Min(0) delivered: number;
  @IsInt() @Min(0) opened: number;
  @IsInt() @Min(0) clicked: number;
  @IsInt() @Min(0) replied: number;
  /** Came back, or were refused at the door, which does not count as sent. */
  @IsInt() @Min(0) bounced: number;
  @IsInt() @Min(0) unsubscribed: number;
  @IsInt() @Min(0) complained: number;
}

/** One wording of a step. */
export class VariantFigures extends MailFigures {
  /** `a` is the step's own. */
  @Text(1) variant: string;
}

/** Touches that were not made, for one reason. */
export class ReasonCount {
  @IsString() reason: string;
  @IsInt() @Min(1) touches: number;
}

/**
 * A step of a campaign. `touches` = `planned` + `held` + `sending` + `unknown` + `sent` + `not_made`, and `not_made` is
 * the sum of its reasons.
 */
export class CampaignStep extends MailFigures {
  @IsIn(['campaign_step']) object: 'campaign_step';
  @IdOf('campaign') campaign_id: string;
  /** Index of the step, from 0. */
  @IsInt() @Min(0) step: number;
  @IsInt() @Min(0) touches: number;
  @IsInt() @Min(0) planned: number;
  /** Waiting for a paused campaign. */
  @IsInt() @Min(0) held: number;
  @IsInt() @Min(0) sending: number;
  /** Nobody knows yet whether the server took it. */
  @IsInt() @Min(0) unknown: number;
  @IsInt() @Min(0) not_made: number;
  @ListOf(() => ReasonCount, 100) reasons: ReasonCount[];
  @ListOf(() => VariantFigures, 26) variants: VariantFigures[];
}

/** All steps are one page. */
export class ListCampaignSteps {
  @IdOf('campaign') id: string;
  @IncludeTotal() include?: 'total';
}

export const listCampaignSteps = operation({
  name: 'campaigns.steps',
  service: 'sequencing',
  route: 'GET /v1/campaigns/{id}/steps',
  scope: 'campaigns:read',
  effect: 'read',
  summary: 'Read what became of every step of a campaign, by wording and reason',
  input: ListCampaignSteps,
  output: listOf(CampaignStep),
});
