import type { Unit } from '@sortie/event-store';
import type { ClaimedTouch } from './claim.js';

/**
 * Whether a touch is still claimed by whom it says: another sender may have claimed it since, after this one's session
 * was lost. Locks it, too: whoever stops it from now on waits for what becomes of it here.
 */
export async function stillOurs(unit: Unit, { workspaceId, id, owner }: ClaimedTouch): Promise<boolean> {
  const { rowCount } = await unit.sql.query(
    "select from touches where workspace_id = $1 and id = $2 and state = 'claimed' and owner = $3 for update",
    [workspaceId, id, owner],
  );
  return rowCount === 1;
}
