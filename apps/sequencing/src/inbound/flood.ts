import type { ReplyClass } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { askedFor } from '../suppressions/suppression.js';
import { threadOf } from '../threads/thread-id.js';
import type { MatchedTouch } from './matched-touch.js';

// No two people write so often within one campaign: beyond it machines answer each other, or somebody floods us.
const mostReplies = 500;

/**
 * Whether a mail is one too many of its thread: it is taken and not kept, so that no flood makes the next mail dearer
 * than the last. The wish to be left alone is heard at any time, once.
 */
export async function isFlood(unit: Unit, touch: MatchedTouch, classification: ReplyClass): Promise<boolean> {
  const { rowCount: many } = await unit.sql.query(
    'select from threads where workspace_id = $1 and id = $2 and replies >= $3',
    [unit.workspaceId, threadOf(touch.enrollmentId), mostReplies],
  );
  if (!many || classification !== 'unsubscribe') return many === 1;
  const { rowCount } = await unit.sql.query(
    'select from suppressions where workspace_id = $1 and address_hash = $2 and reason = any($3)',
    [unit.workspaceId, touch.addressHash, askedFor],
  );
  return rowCount === 1;
}
