import type { CampaignStep, MailFigures, ReasonCount, VariantFigures } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import { outcomes } from '../variants/outcomes.js';

interface VariantRow extends MailFigures {
  step: number;
  variant: string;
}

interface LossRow extends ReasonCount {
  step: number;
}

interface OpenRow {
  step: number;
  planned: number;
  held: number;
  sending: number;
  unknown: number;
}

/** What became of each step of the campaign's sequence; all of it from one snapshot. */
export async function readSteps(sql: Sql, workspaceId: string, campaignId: string): Promise<CampaignStep[]> {
  const here = 'workspace_id = $1 and campaign_id = $2';
  const values = [workspaceId, campaignId];
  const { rows } = await sql.query<{ steps: number; variants: VariantRow[]; losses: LossRow[]; open: OpenRow[] }>(
    `select
       (select jsonb_array_length(v.steps) from campaigns c join sequence_versions v on v.workspace_id = $1
          and v.sequence_id = c.sequence_id and v.version = c.sequence_version
        where c.workspace_id = $1 and c.id = $2) as steps,
       (select coalesce(jsonb_agg(s order by step, variant), '[]') from (
          select step, variant, ${outcomes.join(', ')} from step_stats where ${here}) s) as variants,
       (select coalesce(jsonb_agg(l order by step, reason), '[]') from (
          select step, reason, touches from touch_losses where ${here} and touches > 0) l) as losses,
       (select coalesce(jsonb_agg(o), '[]') from (
          select step, count(*) filter (where state = 'planned') as planned,
            count(*) filter (where state = 'held') as held,
            count(*) filter (where state in ('claimed', 'submitting')) as sending,
            count(*) filter (where state = 'unknown') as unknown
          from touches where ${here} and state in ('planned', 'held', 'claimed', 'submitting', 'unknown')
          group by step) o) as open`,
    values,
  );
  const { steps, variants, losses, open } = rows[0]!;
  return Array.from({ length: steps }, (_, step) =>
    showStep(campaignId, step, {
      variants: variants.filter((row) => row.step === step),
      losses: losses.filter((row) => row.step === step),
      open: open.find((row) => row.step === step),
    }),
  );
}

/** `touches` is the sum of all that it is made of: what is under way, what went out and what did not. */
export function showStep(
  campaignId: string,
  step: number,
  counted: { variants: VariantRow[]; losses: LossRow[]; open: OpenRow | undefined },
): CampaignStep {
  const { planned = 0, held = 0, sending = 0, unknown = 0 } = counted.open ?? {};
  const reasons = counted.losses.map(({ reason, touches }) => ({ reason, touches }));
  const notMade = reasons.reduce((sum, { touches }) => sum + touches, 0);
  const variants: VariantFigures[] = counted.variants.map(({ step: _, ...row }) => row);
  const total = Object.fromEntries(
    outcomes.map((name) => [name, variants.reduce((sum, variant) => sum + variant[name], 0)]),
  ) as unknown as MailFigures;
  return {
    object: 'campaign_step',
    campaign_id: campaignId,
    step,
    touches: planned + held + sending + unknown + total.sent + notMade,
    planned,
    held,
    sending,
    unknown,
    ...total,
    not_made: notMade,
    reasons,
    variants,
  };
}
