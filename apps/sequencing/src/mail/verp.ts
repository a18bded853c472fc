import { toBase32 } from './base32.js';
import { mac, sameMac } from './mac.js';

/** What an address of ours is for: the return path of a mail, or its mailto unsubscribe. */
export type VerpPurpose = 'bounce' | 'unsub';

/** How this installation writes such addresses. */
export interface VerpScheme {
  key: Buffer;
  /** The domain whose mail our listener takes. */
  domain: string;
}

// RFC 5321: a local part has at most 64 octets.
const maxLocalPart = 64;

/**
 * `bounce+<touch>.<mac>@domain`. The id is readable, the 128-bit MAC proves it is ours; both survive a server that
 * changes case. Throws when the id is too long for an address (30 characters fit).
 */
export function verpAddress(touchId: string, scheme: VerpScheme, purpose: VerpPurpose = 'bounce'): string {
  const id = touchId.toLowerCase();
  const local = `${purpose}+${id}.${toBase32(mac(scheme.key, purpose, id))}`;
  if (local.length > maxLocalPart || !/^[a-z0-9_+.]+$/.test(local)) {
    throw new RangeError('The touch id does not fit a mail address');
  }
  return `${local}@${scheme.domain}`;
}

/** The touch an address was made for, or null when we did not make it. */
export function parseVerp(address: string, scheme: VerpScheme): { purpose: VerpPurpose; touchId: string } | null {
  const match = /^(bounce|unsub)\+([a-z0-9_]{1,48})\.([0-9a-z]{26})@(.{1,255})$/.exec(address.toLowerCase());
  if (!match || match[4] !== scheme.domain.toLowerCase()) return null;
  const purpose = match[1] as VerpPurpose;
  const expected = toBase32(mac(scheme.key, purpose, match[2]));
  return sameMac(Buffer.from(expected), Buffer.from(match[3])) ? { purpose, touchId: match[2] } : null;
}
