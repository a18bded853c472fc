import type { Unit } from '@sortie/event-store';
import { reviewCampaign } from './review-campaign.js';
import { reviewMailbox } from './review-mailbox.js';

/** Called after a bounce or a complaint, in the unit that records it: what that says about mailbox and campaign. */
export async function reviewHealth(unit: Unit, mailboxId: string, campaignId: string): Promise<void> {
  // The counters are written with the events.
  await unit.flush();
  await reviewCampaign(unit, campaignId);
  await reviewMailbox(unit, mailboxId);
}
