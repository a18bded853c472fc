import type { CampaignSettings } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
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

/**
 * Keeps where the links of mails lead, sealed, in the transaction of their last look; one statement, which nobody waits
 * for. A repeated attempt writes the same.
 */
export function keepLinks(unit: Unit, mails: readonly { of: TrackedTouch; links: readonly string[] }[]): void {
  void unit.sql.query({
    name: 'links-keep',
    text: `insert into tracked_links (workspace_id, touch_id, contact_id, links)
           select $1, * from unnest($2::text[], $3::text[], $4::bytea[])
           on conflict (workspace_id, touch_id) do update set links = excluded.links`,
    values: [
      unit.workspaceId,
      mails.map(({ of }) => of.id),
      mails.map(({ of }) => of.contactId),
      mails.map(({ of, links }) => unit.seal(JSON.stringify(links), linksPlace(of.id))),
    ],
  });
}

/** Where the sealed links of a touch stand. */
export function linksPlace(touchId: string): string {
  return `tracked_links.links.${touchId}`;
}
