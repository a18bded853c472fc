import type { EmailStep } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';

/** The steps of one version of a sequence. */
export async function loadSteps(
  sql: Sql,
  workspaceId: string,
  sequenceId: string,
  version: number,
): Promise<EmailStep[]> {
  const { rows } = await sql.query<{ steps: EmailStep[] }>(
    'select steps from sequence_versions where workspace_id = $1 and sequence_id = $2 and version = $3',
    [workspaceId, sequenceId, version],
  );
  return rows[0]?.steps ?? [];
}
