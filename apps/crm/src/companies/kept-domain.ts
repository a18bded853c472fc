import { asciiDomain } from '@sortie/contracts';

/** A company's domain as it is kept, and as those of its contacts' addresses are: in lower case and in ASCII. */
export function keptDomain(domain: string): string {
  return asciiDomain(domain.toLowerCase());
}
