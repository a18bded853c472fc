import { mailboxHealthChanged, type HealthBand, type HealthCause } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { losesStanding } from '../pacing/cap.js';
import { countDaysAnew } from '../warmup/count-days-anew.js';
import { readFigures } from './figures.js';
import { isTest } from './is-test.js';
import { causeOf, nextHealth, restIsOver } from './next-health.js';
import { countAnew } from './reset.js';

interface Row {
  health: HealthBand;
  health_until: Date | null;
  health_check_at: Date | null;
  health_cause: HealthCause | null;
  version: number;
  test: boolean;
}

/** Looks at a mailbox's figures again, and records where they have brought it. */
export async function reviewMailbox(unit: Unit, mailboxId: string): Promise<void> {
  const { rows } = await unit.sql.query<Row>(
    `select health, health_until, health_check_at, health_cause, version, ${isTest} as test
     from mailboxes where workspace_id = $1 and id = $2 for update`,
    [unit.workspaceId, mailboxId],
  );
  if (!rows[0]) return;
  const { health, health_until, health_check_at, health_cause, version, test } = rows[0];
  const before = { band: health, until: health_until, checkAt: health_check_at };
  if (restIsOver(before, unit.now)) await countAnew(unit, { mailboxId });
  const figures = await readFigures(unit.sql, unit.workspaceId, { mailboxId }, unit.now);
  const next = nextHealth(before, figures, unit.now, test);
  const { band, until, cause, checkAt } = next;
  const changed = band !== health;
  await unit.sql.query(
    `update mailboxes set health = $3, health_until = $4, health_check_at = $5, version = $6,
       updated_at = case when $7 then $8 else updated_at end, health_cause = $9
     where workspace_id = $1 and id = $2`,
    [
      unit.workspaceId,
      mailboxId,
      band,
      until,
      checkAt,
      changed ? version + 1 : version,
      changed,
      unit.now,
      causeOf(next, health_cause),
    ],
  );
  if (!changed) return;
  if (losesStanding(health) || losesStanding(band)) await countDaysAnew(unit, mailboxId);
  unit.append(mailboxId, version, [
    mailboxHealthChanged({ mailbox_id: mailboxId, from: health, to: band, cause, figures }),
  ]);
  // Other limits hold from now on: the lane looks again.
  await unit.sql.query(
    'update lanes set ready_at = least(ready_at, $3) where workspace_id = $1 and mailbox_id = $2',
    [unit.workspaceId, mailboxId, unit.now],
  );
}
