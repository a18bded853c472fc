import type { subjectOf } from './figures.js';

type Column = ReturnType<typeof subjectOf>['column'];

// Warmup mail belongs to no campaign, and where it arrives is counted by itself: see warmup/arrive.ts.
const placements = `
  union all
  select day, 0, 0, 0, inbox, spam from warmup_days where workspace_id = $1 and mailbox_id = $2`;

/** SQL: the days on which something was counted for the mailbox or campaign `$2` of workspace `$1`. */
export function countedDays(column: Column): string {
  return `(
    select day, sent, bounced, complained, 0 as inbox, 0 as spam from health_days
    where workspace_id = $1 and ${column} = $2 ${column === 'mailbox_id' ? placements : ''}
  )`;
}
