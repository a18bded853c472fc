import { HmacKey } from './hmac-key.js';
import { decodeSecret } from './secret.js';

/** What one attempt signs. Signed anew at each attempt: receivers refuse a timestamp older than 5 minutes. */
export interface SignInput {
  /** The same for every attempt of one event to one endpoint; without dots, which separate the signed parts. */
  id: string;
  /** Of this attempt, in real time. */
  at: Date;
  /** The exact bytes that are sent. */
  body: Buffer;
  /** The live secrets, newest first; during a rotation there are several. */
  secrets: readonly string[];
}

/** The headers of a signed attempt. */
export type SignatureHeaders = Record<
  'webhook-id' | 'webhook-timestamp' | 'webhook-signature' | 'x-sortie-signature', string
>;

/**
 * Standard Webhooks 1.0 (v1, HMAC-SHA256) by every live secret, and the plain `sha256=<hex>` of the body for receivers
 * that check a single header: its key is the newest secret as it was shown, `whsec_` included.
 */
export function signatureHeaders({ id, at, body, secrets }: SignInput): SignatureHeaders {
  const newest = secrets[0];
  if (newest === undefined) throw new Error('A webhook cannot be signed without a secret.');
  if (id.includes('.')) throw new Error('A webhook id must not hold a dot.');
  const timestamp = String(Math.floor(at.getTime() / 1000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => signV1(secret, `${id}.${timestamp}.`, body)).join(' '),
    'x-sortie-signature': `sha256=${keysOf(newest).shown.sign('', body, 'hex')}`,
  };
}

function signV1(secret: string, head: string, body: Buffer): string {
  return `v1,${keysOf(secret).decoded.sign(head, body, 'base64')}`;
}

/** What a secret signs with: its bytes, and the text as it was shown. */
interface Keys {
  decoded: HmacKey;
  shown: HmacKey;
}

// More endpoints than one process serves at a time; a few hundred bytes each.
const mostKeys = 10_000;
const keys = new Map<string, Keys>();

function keysOf(secret: string): Keys {
  let known = keys.get(secret);
  if (!known) {
    known = { decoded: new HmacKey(decodeSecret(secret)), shown: new HmacKey(Buffer.from(secret)) };
    if (keys.size >= mostKeys) keys.clear();
    keys.set(secret, known);
  }
  return known;
}
