import type { PlacementResult, PlacementTest } from '@sortie/contracts';
import { countsOf } from './counts.js';

/** A test as it stands in its tables. */
export interface PlacementTestRow
  extends Pick<
    PlacementTest,
    'id' | 'sequence_id' | 'step' | 'variant' | 'contact_id' | 'mailbox_id' | 'status' | 'results'
  > {
  created_at: Date;
  completed_at: Date | null;
}

/** Tests `t` with their results. */
export const placementTestSelect = `select t.id, t.sequence_id, t.step, t.variant, t.contact_id, t.mailbox_id, t.status,
    t.created_at, t.completed_at,
    (select json_agg(json_build_object('mailbox_id', r.mailbox_id, 'state', r.state, 'detail', r.detail,
       'found_at', r.found_at) order by r.mailbox_id)
     from placement_results r where r.workspace_id = t.workspace_id and r.placement_test_id = t.id) as results
  from placement_tests t`;

/** The resource. */
export function showPlacementTest({ results, created_at, completed_at, ...row }: PlacementTestRow): PlacementTest {
  return {
    object: 'placement_test',
    ...row,
    created_at: created_at.toISOString(),
    completed_at: completed_at?.toISOString() ?? null,
    ...countsOf(results),
    results: results.map(showResult),
  };
}

/** JSON of the database writes times in its own way. */
function showResult({ found_at, ...result }: PlacementResult): PlacementResult {
  return { ...result, found_at: found_at && new Date(found_at).toISOString() };
}
