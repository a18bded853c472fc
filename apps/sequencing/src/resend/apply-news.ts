import type { Unit } from '@sortie/event-store';
import { recordDelivered } from '../enrollments/enrollment.decide.js';
import { applyBounce, applyComplaint, blockBounced } from '../inbound/apply.js';
import type { MatchedTouch } from '../inbound/matched-touch.js';
import { append } from '../sending/move-touch.js';
import { bouncedSend } from '../threads/send-outcome.js';
import type { ResendEvent } from './hook-event.js';

type Saying = Pick<ResendEvent, 'kind' | 'soft' | 'code'>;

/** Applies one saying to a touch that went out. */
export async function apply(unit: Unit, touch: MatchedTouch, event: Saying): Promise<void> {
  if (touch.sendId) return applyToAnswer(unit, touch, touch.sendId, event);
  switch (event.kind) {
    case 'delivered':
      return delivered(unit, touch);
    case 'bounced': {
      const verdict = { kind: event.soft ? 'soft' : 'hard', suppress: !event.soft, pauseMailbox: false } as const;
      return applyBounce(unit, touch, verdict, event.code);
    }
    case 'failed':
      return applyBounce(unit, touch, { kind: 'soft', suppress: false, pauseMailbox: false }, event.code);
    case 'complained':
      return applyComplaint(unit, touch);
    case 'sent':
  }
}

/** A person's answer is no campaign mail: its bounce counts on no campaign, but the address is as dead. */
async function applyToAnswer(
  unit: Unit,
  touch: MatchedTouch,
  sendId: string,
  { kind, soft, code }: Saying,
): Promise<void> {
  if (kind === 'complained') return applyComplaint(unit, touch);
  if (kind !== 'bounced' && kind !== 'failed') return;
  await bouncedSend(unit, sendId, code ?? null);
  if (kind === 'bounced' && !soft) await blockBounced(unit, touch);
}

async function delivered(unit: Unit, touch: MatchedTouch): Promise<void> {
  const { rowCount } = await unit.sql.query(
    'update touches set delivered_at = $3 where workspace_id = $1 and id = $2 and delivered_at is null',
    [unit.workspaceId, touch.id, unit.now],
  );
  if (rowCount) await append(unit, touch, recordDelivered);
}
