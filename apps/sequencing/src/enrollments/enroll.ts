import { newId, type CampaignSettings } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { providerOfName } from '../domains/mail-provider.js';
import { withoutErased } from '../erasure/person-lock.js';
import { drawVariant } from '../variants/wording.js';
import { calendarOf, flowOf } from './campaign-flow.js';
import { dealer, type Dealt } from './deal.js';
import { start } from './enrollment.decide.js';
import { planTouches } from './plan-touches.js';
import { keepRecipients, type Recipient } from './recipients.js';
import { dueAfter } from './wait.js';

/** The campaign that contacts enter. */
export interface EnrollingCampaign {
  id: string;
  sequence_id: string;
  pool_id: string;
  /** The one mailbox of the pool that sends; null: all of them in turn. */
  sender_id: string | null;
  settings: CampaignSettings;
}

/**
 * Enters contacts that are not in the campaign yet and were not erased meanwhile, and plans their first touches. Answers
 * their enrollments' ids.
 */
export async function enroll(unit: Unit, campaign: EnrollingCampaign, wanted: readonly Recipient[]): Promise<string[]> {
  if (wanted.length === 0) return [];
  const { there, total } = await enrolledBefore(unit, campaign.id, wanted);
  const absent = wanted.filter(({ contactId }) => !there.has(contactId));
  const enterable = await withoutErased(unit, absent.map(({ contactId }) => contactId));
  const recipients = absent.filter(({ contactId }) => enterable.has(contactId));
  if (recipients.length === 0) return [];
  const [mailboxes, flow] = await Promise.all([sendersOf(unit, campaign), flowOf(unit, campaign.id)]);
  const first = flow.steps[0]!;
  const deal = dealer(mailboxes, total);
  const enrollments = recipients.map(({ contactId, timezone, provider }) => ({
    id: newId('enrollment'),
    campaignId: campaign.id,
    sequenceId: campaign.sequence_id,
    contactId,
    timezone,
    mailboxId: deal(provider),
  }));
  for (const { id, campaignId, sequenceId, contactId, mailboxId } of enrollments) {
    const facts = { enrollment_id: id, campaign_id: campaignId, sequence_id: sequenceId };
    unit.append(id, 0, start({ ...facts, contact_id: contactId, mailbox_id: mailboxId }));
  }
  await keepRecipients(unit, recipients);
  await planTouches(
    unit,
    enrollments.map((enrolled) => ({
      enrollment: enrolled,
      step: 0,
      dueAt: dueAfter(first, unit.now, calendarOf(flow, enrolled.timezone)),
      variant: drawVariant(first, enrolled, 0),
    })),
  );
  await unit.flush();
  return enrollments.map(({ id }) => id);
}

/** The mailboxes that send. The pool is locked: one that has left it is dealt nobody more, so that it may be removed. */
async function sendersOf(unit: Unit, { pool_id, sender_id, settings }: EnrollingCampaign): Promise<Dealt[]> {
  const { rows } = await unit.sql.query<{ mailbox_ids: string[] }>(
    'select mailbox_ids from pools where workspace_id = $1 and id = $2 for share',
    [unit.workspaceId, pool_id],
  );
  const ids = sender_id ? [sender_id] : rows[0]!.mailbox_ids;
  if (!settings.match_provider) return ids.map((id) => ({ id, provider: null }));
  const { rows: servers } = await unit.sql.query<{ id: string; host: string | null }>(
    "select id, smtp->>'host' as host from mailboxes where workspace_id = $1 and id = any($2)",
    [unit.workspaceId, ids],
  );
  const hosts = new Map(servers.map(({ id, host }) => [id, host]));
  return ids.map((id) => ({ id, provider: providerOfName(hosts.get(id) ?? '') }));
}

/** Who of them is in the campaign, and how many are: the campaign's row lock keeps both true until the commit. */
async function enrolledBefore(
  unit: Unit,
  campaignId: string,
  wanted: readonly Recipient[],
): Promise<{ there: Set<string>; total: number }> {
  const [found, counts] = await Promise.all([
    unit.sql.query<{ contact_id: string }>(
      'select contact_id from enrollments where workspace_id = $1 and campaign_id = $2 and contact_id = any($3)',
      [unit.workspaceId, campaignId, wanted.map(({ contactId }) => contactId)],
    ),
    unit.sql.query<{ total: number }>(
      'select total from campaign_counts where workspace_id = $1 and campaign_id = $2',
      [unit.workspaceId, campaignId],
    ),
  ]);
  return { there: new Set(found.rows.map(({ contact_id }) => contact_id)), total: counts.rows[0]?.total ?? 0 };
}
