/**
 * Whether the campaign named by that expression is paused, `$1` being the workspace. Its row is locked then: a resume
 * that is under way is waited for, and one that comes later finds what is held. A pause is not waited for, so that
 * sending does not queue at the campaign's row: the claim and the last look keep back what was planned meanwhile.
 */
export const isPaused = (campaignId: string) => `exists (select from campaigns p
  where p.workspace_id = $1 and p.id = ${campaignId} and p.status = 'paused' for share of p)`;
