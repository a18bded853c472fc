import { asciiAddress } from '@sortie/contracts';

/**
 * An address that comes from a mail or an SMTP dialogue, in the form that such addresses are compared in: lower case,
 * the domain in ASCII. The libraries that read both decode `xn--…`; reports of other servers have either form.
 */
export function comparedAddress(address: string): string {
  return asciiAddress(address.toLowerCase());
}
