import type { Unit } from '@sortie/event-store';
import { takeEarly } from '../inbound/early-evidence.js';
import { firstTime } from '../inbound/first-time.js';
import { selectTouch } from '../inbound/matched-touch.js';
import { apply } from './apply-news.js';
import type { ResendEvent } from './hook-event.js';

/** Applies what Resend said about a mail before its id was stored, in the transaction that stores it. */
export async function applyEarly(unit: Unit, touchId: string, providerId: string): Promise<void> {
  const early = await takeEarly(unit, 'resend', providerId);
  if (early.length === 0) return;
  // What it does is decided on the enrollment as this unit leaves it.
  await unit.flush();
  const touch = await selectTouch(unit.sql, 't.id = $2', [unit.workspaceId, touchId]);
  for (const { kind, code, eventId } of early) {
    // Opens and clicks are our own tracking's, whose pixel and links name the touch.
    if (kind === 'opened' || kind === 'clicked' || !(await firstTime(unit, `resend ${eventId}`))) continue;
    const said: Pick<ResendEvent, 'kind' | 'soft' | 'code'> = { kind, soft: false, code: code ?? null };
    await apply(unit, touch!, said);
    await unit.flush();
  }
}
