import { DomainError } from '@sortie/contracts';

// The draft writes the key as a structured string in quotes, Stripe-style clients send it bare: both mean the same key.
const quoted = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
const bare = /^[\x21\x23-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** The key of `Idempotency-Key`, without its quotes. BAD_REQUEST unless it is 1 to 255 printable characters, once. */
export function idempotencyKey(values: readonly string[] | undefined): string | undefined {
  if (values === undefined) return undefined;
  const [value = ''] = values;
  const key = quoted.exec(value)?.[1]?.replace(/\\(.)/g, '$1') ?? (bare.test(value) ? value : '');
  if (values.length > 1 || key.length < 1 || key.length > 255) {
    throw new DomainError(
      'BAD_REQUEST',
      'Idempotency-Key must be one value of 1 to 255 printable ASCII characters, bare or in double quotes.',
    );
  }
  return key;
}
