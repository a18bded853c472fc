import type { CampaignSettings } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import { addPixel, rewriteLinks } from './rewrite.js';
import { trackingToken } from './tracking-token.js';

/** A touch whose mail is tracked. */
export interface TrackedTouch {
  workspaceId: string;
  id: string;
  contactId: string;
}

/** How a mail is tracked: what becomes of its HTML, and then where its links lead. */
export interface Tracking {
  rewrite(html: string): string;
  links(): string[];
}

/** Where the tracker is reached, and the key of its tokens. */
export interface Tracker {
  key: Buffer;
  publicUrl: string;
}

/** Tracks what the campaign asks for; null where it asks for nothing. */
export function trackingOf(settings: CampaignSettings, touch: TrackedTouch, tracker: Tracker): Tracking | null {
  const { track_opens, track_clicks, tracking_domain } = settings;
  if (!track_opens && !track_clicks) return null;
  const origin = tracking_domain ? `https://${tracking_domain}` : tracker.publicUrl;
  const url = (link: number | null) =>
    `${origin}/t/${trackingToken({ workspaceId: touch.workspaceId, touchId: touch.id, link }, tracker.key)}`;
  let links: string[] = [];
  return {
    rewrite(html) {
      let tracked = html;
      if (track_clicks) ({ html: tracked, links } = rewriteLinks(html, url, `${tracker.publicUrl}/u/`));
      return track_opens ? addPixel(tracked, url(null)) : tracked;
    },
    links: () => links,
  };
}

/** Keeps where the links of a mail lead, sealed, before it goes out; a repeated attempt writes the same. */
export async function keepLinks(store: EventStore, touch: TrackedTouch, links: readonly string[]): Promise<void> {
  if (links.length === 0) return;
  await store.within(touch.workspaceId, {}, (unit) =>
    unit.sql.query(
      `insert into tracked_links (workspace_id, touch_id, contact_id, links) values ($1, $2, $3, $4)
       on conflict (workspace_id, touch_id) do update set links = excluded.links`,
      [touch.workspaceId, touch.id, touch.contactId, unit.seal(JSON.stringify(links), linksPlace(touch.id))],
    ),
  );
}

/** Where the sealed links of a touch stand. */
export function linksPlace(touchId: string): string {
  return `tracked_links.links.${touchId}`;
}
