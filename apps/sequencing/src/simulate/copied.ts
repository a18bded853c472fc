import type { CopiedRows } from '@sortie/event-store';

const underWay = "select id from enrollments where status = 'active'";

/**
 * What a dry run needs of the large tables: campaigns that are under way compete for the same mailboxes, so they go on
 * in it too; what is over is left out.
 */
export const copied: CopiedRows = {
  answers: 'false',
  campaigns: "status in ('draft', 'active', 'paused')",
  early_evidence: 'false',
  enrollments: "status = 'active'",
  events: `stream_id in (${underWay}) or stream_id in (select id from campaigns)`,
  health_days: "day >= (now() - interval '31 days')::date",
  inbound_seen: 'false',
  messages: 'false',
  placement_results: 'false',
  placement_tests: 'false',
  replies: 'false',
  reply_sends: 'false',
  subject_keys: 'key is null',
  touches: `enrollment_id in (${underWay})`,
  tracked_fetches: 'false',
  tracked_links: 'false',
  warmup_mails: 'false',
};
