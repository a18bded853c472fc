import { domainToASCII } from 'node:url';

const ascii = /^[\x20-\x7e]*$/;
// The DNS has no longer names (RFC 1035 2.3.4), and strangers' mails may hold texts of any length.
const longest = 253;

/**
 * A mail domain as the DNS knows it: labels in other scripts as A-labels (`xn--…`, RFC 5891). A domain in ASCII stays
 * as it is, and so does one that has no such form.
 */
export function asciiDomain(domain: string): string {
  // Not what is ASCII already: `domainToASCII` reads hosts of URLs, where 127.1 is an address and %41 an A.
  if (ascii.test(domain) || domain.length > longest) return domain;
  return domainToASCII(domain) || domain;
}

/** An address whose domain is as `asciiDomain` has it, so that both ways to write it are one text. */
export function asciiAddress(address: string): string {
  // As nearly all are: whoever shows a contact asks this.
  if (ascii.test(address)) return address;
  const at = address.lastIndexOf('@');
  return at < 0 ? address : `${address.slice(0, at)}@${asciiDomain(address.slice(at + 1))}`;
}
