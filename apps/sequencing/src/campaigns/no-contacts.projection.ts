import type { CampaignFacts } from '@sortie/contracts';
import type { Projection, RecordedEvent } from '@sortie/event-store';

/**
 * The counts of a campaign that nobody has entered yet: noughts. Whoever makes one writes them at once, to show it;
 * here they come about again from the log alone.
 */
export const noContactsProjection: Projection = {
  name: 'campaigns-without-contacts',
  types: ['campaign.created', 'campaign.started'],
  tables: ['campaign_counts'],
  async apply(events: RecordedEvent<CampaignFacts>[], sql, target) {
    await sql.query(
      `insert into ${target('campaign_counts')} (workspace_id, campaign_id)
       select distinct $1, id from unnest($2::text[]) id on conflict (workspace_id, campaign_id) do nothing`,
      [events[0]!.workspaceId, events.map(({ data }) => data.campaign_id)],
    );
  },
};
