import { mac, macBytes, sameMac } from './mac.js';

/** Whom a token unsubscribes. */
export interface UnsubscribeSubject {
  workspaceId: string;
  enrollmentId: string;
}

const purpose = 'unsubscribe';
// Ids have some 30 characters each; anything much longer is not ours.
const maxLength = 256;

/** The opaque, reusable token of `/u/{token}`, bound to workspace and enrollment: `u_` and base64url of ids and MAC. */
export function unsubscribeToken(subject: UnsubscribeSubject, key: Buffer): string {
  const text = `${subject.workspaceId}|${subject.enrollmentId}`;
  return `u_${Buffer.concat([Buffer.from(text), mac(key, purpose, text)]).toString('base64url')}`;
}

/** The subject of a token that we made, else null: every forgery looks the same. */
export function verifyUnsubscribeToken(token: string, key: Buffer): UnsubscribeSubject | null {
  if (token.length > maxLength || !/^u_[A-Za-z0-9_-]+$/.test(token)) return null;
  const bytes = Buffer.from(token.slice(2), 'base64url');
  // Base64 has several spellings of the same bytes; only ours counts.
  if (bytes.length <= macBytes || `u_${bytes.toString('base64url')}` !== token) return null;
  const text = bytes.subarray(0, -macBytes).toString();
  const [workspaceId, enrollmentId, ...rest] = text.split('|');
  if (!sameMac(mac(key, purpose, text), bytes.subarray(-macBytes))) return null;
  return rest.length === 0 && workspaceId && enrollmentId ? { workspaceId, enrollmentId } : null;
}
