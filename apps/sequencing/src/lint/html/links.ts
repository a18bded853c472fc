import { bareLinks } from '../../mail/bare-links.js';
import { htmlComments } from '../../mail/html-comments.js';
import { hole } from '../mask.js';
import type { Tag } from './tags.js';

/** One link of a body. */
export interface Link {
  href: string;
  /** What the reader sees of it; null for an address that stands in the text by itself. */
  label: string | null;
  start: number;
  end: number;
}

/** The links of a body: anchors, and addresses in the text that mail programs make links of. */
export function linksOf(masked: string, tags: readonly Tag[]): Link[] {
  const anchors = anchorsOf(masked, tags);
  const rest = blanked(masked, [...tags, ...anchors, ...(tags.length > 0 ? htmlComments(masked) : [])]);
  const addresses = bareLinks(rest).map((link) => ({ ...link, label: null }));
  return [...anchors, ...addresses].sort((a, b) => a.start - b.start);
}

/** The host of an http(s) address in lower case; null for other schemes, and where Liquid decides on it. */
export function hostOf(href: string): string | null {
  const authority = /^https?:\/\/([^/?#\\]*)/i.exec(href)?.[1];
  if (authority === undefined || authority.includes(hole)) return null;
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return (host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : host.replace(/:\d*$/, '')).toLowerCase();
}

function anchorsOf(masked: string, tags: readonly Tag[]): Link[] {
  const ends = tags.filter(({ name }) => name === 'a');
  return ends.flatMap((tag, index) => {
    const href = tag.attributes.get('href');
    if (tag.closing || href === undefined) return [];
    const close = ends[index + 1];
    const end = close ? (close.closing ? close.end : close.start) : masked.length;
    const inside = masked.slice(tag.end, close?.start ?? end);
    return [{ href, label: inside.replace(/<[^<>]*>/g, ' ').replace(/\s+/g, ' ').trim(), start: tag.start, end }];
  });
}

function blanked(text: string, parts: readonly { start: number; end: number }[]): string {
  let rest = '';
  let from = 0;
  for (const { start, end } of [...parts].sort((a, b) => a.start - b.start)) {
    if (end <= from) continue;
    rest += text.slice(from, Math.max(start, from)) + ' '.repeat(end - Math.max(start, from));
    from = end;
  }
  return rest + text.slice(from);
}
