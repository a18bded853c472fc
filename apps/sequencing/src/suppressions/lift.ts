import { suppressionDeleted, type SuppressionFacts } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { suppressionStream } from './suppression.js';
import type { SuppressionRow } from './suppressions.query.js';

/** Takes a suppression away, whose row this unit has locked. */
export async function lift(unit: Unit, { id, kind, reason, contact_id }: SuppressionRow): Promise<void> {
  const { version } = await unit.load(suppressionStream, id);
  const facts: SuppressionFacts = { suppression_id: id, kind, reason, contact_id };
  unit.append(id, version, [suppressionDeleted(facts)]);
  await unit.sql.query('delete from suppressions where workspace_id = $1 and id = $2', [unit.workspaceId, id]);
}
