import { DomainError } from '@sortie/contracts';

// Versions count from 1; 15 digits stay below 2^53.
const tag = /^"v([1-9]\d{0,14})"$/;

/** The version of `If-Match: "v3"`; undefined without the header and for `*`, which any version matches. */
export function ifMatchVersion(value: string | undefined): number | undefined {
  if (value === undefined || value === '*') return undefined;
  const found = tag.exec(value);
  if (!found) throw new DomainError('BAD_REQUEST', 'If-Match must be an ETag that this API gave, such as "v3".');
  return Number(found[1]);
}

/** The ETag of an answer that is one versioned resource. */
export function entityTag(output: object): string | undefined {
  const { version, object } = output as { version?: unknown; object?: unknown };
  return Number.isInteger(version) && object !== 'list' ? `"v${version as number}"` : undefined;
}
