import { registerUpcaster } from '@sortie/event-store';

/** Before `reason` was recorded, only people paused campaigns. */
export function upcastCampaignPaused(): void {
  registerUpcaster('campaign.paused', 1, (event) => ({ ...event, data: { ...event.data, reason: null } as never }));
}
