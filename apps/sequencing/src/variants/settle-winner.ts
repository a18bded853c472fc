import { variantWon, type EmailStep, type VariantName } from '@sortie/contracts';
import type { Sql, Unit } from '@sortie/event-store';
import { campaign } from '../campaigns/campaign.js';
import { flowOf, type CampaignFlow } from '../enrollments/campaign-flow.js';
import { decideWinner, type WordingFigures } from './decide-winner.js';
import { variantsOf } from './wording.js';

/** Whether the step's wordings are still compared. */
export function isContested({ steps, winners }: CampaignFlow, step: number): boolean {
  return Boolean(steps[step]?.winner && variantsOf(steps[step])) && winners[step] === undefined;
}

/** The wording that the figures speak for, of a step whose wordings are compared. */
export async function leading(
  sql: Sql,
  { workspaceId, campaignId, step }: { workspaceId: string; campaignId: string; step: number },
  wordings: EmailStep,
): Promise<VariantName | null> {
  const { rows } = await sql.query<WordingFigures>({
    name: 'step-figures',
    text: `select variant, sent, opened, clicked, replied from step_stats
           where workspace_id = $1 and campaign_id = $2 and step = $3`,
    values: [workspaceId, campaignId, step],
  });
  return decideWinner(wordings.winner!, variantsOf(wordings)!, rows);
}

/**
 * Declares the winner of a step once the figures speak for one; all further mails of the step are written in it. Called
 * when a figure may have changed and before a mail of the step is written. The campaign's row is taken only when it is
 * free, as who holds touches must not wait for it: whoever comes next declares the same.
 */
export async function settleWinner(unit: Unit, campaignId: string, step: number): Promise<VariantName | null> {
  const flow = await flowOf(unit, campaignId);
  if (!isContested(flow, step)) return flow.winners[step] ?? null;
  const variant = await leading(unit.sql, { workspaceId: unit.workspaceId, campaignId, step }, flow.steps[step]!);
  if (!variant) return null;
  const { rowCount } = await unit.sql.query(
    `select from campaigns where workspace_id = $1 and id = $2 and not winners ? $3 for update skip locked`,
    [unit.workspaceId, campaignId, String(step)],
  );
  if (!rowCount) return variant;
  const { state, version } = await unit.load(campaign, campaignId);
  const { metric } = flow.steps[step]!.winner!;
  unit.append(campaignId, version, [
    variantWon({ campaign_id: campaignId, sequence_id: state.sequenceId, step, variant, metric }),
  ]);
  await unit.sql.query(
    `update campaigns set winners = winners || jsonb_build_object($3::text, $4::text), version = $5, updated_at = $6
     where workspace_id = $1 and id = $2`,
    [unit.workspaceId, campaignId, String(step), variant, version + 1, unit.now],
  );
  return variant;
}
