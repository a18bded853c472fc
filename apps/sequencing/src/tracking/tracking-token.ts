import { mac, macBytes, sameMac } from '../mail/mac.js';

/** What a fetch is about: the open of a touch's mail, or one of its links by its place. */
export interface TrackedThing {
  workspaceId: string;
  touchId: string;
  /** Null: the mail itself. */
  link: number | null;
}

const purpose = 'tracking';
// Two ids of some 30 characters, a number and the MAC.
const maxLength = 256;

/** The opaque token of `/t/{token}`: ids and a MAC, nothing about a person or where a link leads. */
export function trackingToken({ workspaceId, touchId, link }: TrackedThing, key: Buffer): string {
  const text = `${workspaceId}|${touchId}|${link ?? 'o'}`;
  return Buffer.concat([Buffer.from(text), mac(key, purpose, text)]).toString('base64url');
}

/** What a token that we made is about, else null. */
export function readTrackingToken(token: string, key: Buffer): TrackedThing | null {
  if (token.length > maxLength || !/^[A-Za-z0-9_-]+$/.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length <= macBytes || bytes.toString('base64url') !== token) return null;
  const text = bytes.subarray(0, -macBytes).toString();
  if (!sameMac(mac(key, purpose, text), bytes.subarray(-macBytes))) return null;
  const [workspaceId, touchId, link] = text.split('|') as [string, string, string];
  return { workspaceId, touchId, link: link === 'o' ? null : Number(link) };
}
