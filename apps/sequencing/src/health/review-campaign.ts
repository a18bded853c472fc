import type { CampaignSettings, CampaignStatus, HealthBand, HealthCause, HealthFigures } from '@sortie/contracts';
import { lostRace, type Unit } from '@sortie/event-store';
import { pause } from '../campaigns/campaign.js';
import { changeStatus, holdTouches, lockCampaign } from '../campaigns/change-status.js';
import { rests } from './band.js';
import { readFigures } from './figures.js';
import { isTest } from './is-test.js';
import { causeOf, nextHealth, restIsOver, type Health, type NextHealth } from './next-health.js';
import { countAnew } from './reset.js';

interface Row {
  health: HealthBand;
  health_until: Date | null;
  health_cause: HealthCause | null;
  health_check_at: Date | null;
  status: CampaignStatus;
  settings: CampaignSettings;
  test: boolean;
}

/**
 * Looks at a campaign's figures again. When they reach the quarantine band it is paused, unless its settings say that
 * it is not. Its row is locked last here and first elsewhere: of two units that meet so, one runs again.
 */
export async function reviewCampaign(unit: Unit, campaignId: string): Promise<void> {
  const { rows } = await unit.sql.query<Row>(
    `select health, health_until, health_cause, health_check_at, status, settings, ${isTest} as test
     from campaigns where workspace_id = $1 and id = $2`,
    [unit.workspaceId, campaignId],
  );
  if (!rows[0]) return;
  const { health, health_until, health_check_at, health_cause, status, settings, test } = rows[0];
  const before = { band: health, until: health_until, checkAt: health_check_at };
  if (restIsOver(before, unit.now)) await countAnew(unit, { campaignId });
  const figures = await readFigures(unit.sql, unit.workspaceId, { campaignId }, unit.now);
  const next = nextHealth(before, figures, unit.now, test);
  const { band, until, cause, checkAt } = next;
  const kept = causeOf(next, health_cause);
  const sameBand = band === health && kept === health_cause;
  const same = sameBand && sameTime(until, health_until) && sameTime(checkAt, health_check_at);
  if (!same) await write(unit, campaignId, { ...next, cause: kept }, before);
  if (!cause || !rests(band) || status !== 'active' || settings.auto_pause === false) return;
  const locked = await lockCampaign(unit, campaignId);
  if (locked.state.status !== 'active') return;
  await changeStatus(unit, locked, pause(locked.state, cause), 'paused', holdTouches, reasonOf(cause, figures));
}

/** Over what was judged from: whoever has judged meanwhile knew figures that this unit has not seen. */
async function write(
  unit: Unit,
  campaignId: string,
  { band, until, cause, checkAt }: NextHealth,
  before: Health,
): Promise<void> {
  const { rowCount } = await unit.sql.query(
    `update campaigns set health = $3, health_until = $4, health_check_at = $5, health_cause = $8
     where workspace_id = $1 and id = $2
       and health = $6 and health_until is not distinct from $7::timestamptz`,
    [unit.workspaceId, campaignId, band, until, checkAt, before.band, before.until, cause],
  );
  if (rowCount === 0) throw lostRace('the campaign was judged meanwhile');
}

function sameTime(one: Date | null, other: Date | null): boolean {
  return one?.getTime() === other?.getTime();
}

/** The figure in words, as `status_reason` shows it. */
export function reasonOf(cause: HealthCause, figures: HealthFigures): string {
  const { sent, bounced, delivered, complained, inbox, spam } = figures;
  const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(2)} %`;
  switch (cause) {
    case 'bounce_rate':
      return `bounce_rate: ${bounced} of ${sent} mails bounced within 7 days (${share(bounced, sent)})`;
    case 'complaint_rate':
      return (
        `complaint_rate: ${complained} complaints about ${delivered} delivered mails within 30 days ` +
        `(${share(complained, delivered)})`
      );
    case 'spam_placement': {
      const all = inbox + spam;
      return `spam_placement: ${spam} of ${all} mails were found in spam within 7 days (${share(spam, all)})`;
    }
  }
}
