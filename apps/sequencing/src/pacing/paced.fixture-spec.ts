import type { CampaignSettings } from '@sortie/contracts';
import type { LaneState } from './lane.js';
import type { PacedMailbox } from './mailbox-limits.js';
import type { PacedTouch } from './touch-limits.js';

/** A lane that has sent nothing. */
export const idleLane: LaneState = { day: null, sent_today: 0, last_sent_at: null, hour: null, sent_hour: 0 };

/** A mailbox that lets everything out, but for what is said. */
export function pacedMailbox(change: Partial<PacedMailbox> = {}): PacedMailbox {
  return {
    id: 'mbx_1',
    status: 'active',
    status_reason: null,
    daily_cap: 10_000,
    gap_seconds: 0,
    warmup: null,
    warmup_started_at: null,
    window: null,
    human_day: false,
    health: 'good',
    health_until: null,
    health_cause: null,
    domain_blocked: null,
    throttled_until: null,
    throttled_by: null,
    ...change,
  };
}

/** A touch that is due and may go, but for what is said. */
export function pacedTouch({
  settings = {},
  timezone = null,
  last_touch_at = null,
  busy_in = null,
  ...change
}: Partial<PacedTouch & PacedTouch['contact']> & { settings?: CampaignSettings } = {}): PacedTouch {
  return {
    due_at: new Date(0),
    waits_for: null,
    campaign: { id: 'cmp_1', status: 'active', settings },
    contact: { id: 'con_1', timezone, last_touch_at, busy_in },
    campaign_day: null,
    domain_day: null,
    ...change,
  };
}
