import { isIP } from 'node:net';
import { isAllowed, isPublic, type Network } from '@sortie/platform';

/** What to do with an endpoint's URL. `privateOnly`: every address of the host must be in an allowed network. */
export type UrlVerdict = { ok: true; url: URL; privateOnly: boolean } | { ok: false; reason: string };

/** The operator's exceptions: networks that webhooks may reach, also over http and on any port. */
export interface UrlRules {
  allowPrivate: readonly Network[];
}

// Longer ones are cut by proxies and logs on the way.
const maxLength = 2048;
// The ports of public web servers ('' is the scheme's own); others would make us a port scanner.
const webPorts = new Set(['', '80', '443', '8443']);
// RFC 6761, RFC 6762, RFC 8375, ICANN's reserved .internal, and what Linux calls itself.
const localNames = ['localhost', 'local', 'internal', 'localdomain', 'home.arpa'];
// WHATWG URL drops tabs and newlines and reads a backslash as a slash: what is checked must be what was written.
// Written as what is fine: visible ASCII and what lies beyond it, no backslash.
const ambiguous = /[^!-~\u00a1-\uffff]|\\/;

/** Everything about an endpoint's URL that can be told without asking DNS. Reasons are fit for the caller's eyes. */
export function checkEndpointUrl(text: string, { allowPrivate }: UrlRules): UrlVerdict {
  if (text.length > maxLength) return refuse(`The URL is longer than ${maxLength} characters.`);
  if (ambiguous.test(text) || !URL.canParse(text)) return refuse('The URL is not a valid absolute URL.');
  const url = new URL(text);
  if (url.href.length > maxLength) return refuse(`The URL is longer than ${maxLength} characters.`);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse('The URL must use https.');
  if (url.username !== '' || url.password !== '') return refuse('The URL must not hold a user name or password.');

  const host = bareHost(url);
  if (host === '') return refuse('The URL has no host.');
  if (isIP(host) !== 0 && isAllowed(host, allowPrivate)) return { ok: true, url, privateOnly: true };
  if (isIP(host) !== 0 && !isPublic(host)) return refuse('The URL must not point to a private or reserved address.');

  // A name may still turn out to be in an allowed network; a public literal or no network at all ends it here.
  const mayBePrivate = isIP(host) === 0 && allowPrivate.length > 0;
  if (isLocalName(host) && !mayBePrivate) return refuse('The URL must not point to a local name.');
  if (url.protocol === 'http:' && !mayBePrivate) return refuse('The URL must use https.');
  if (!webPorts.has(url.port) && !mayBePrivate) return refuse('The port of the URL must be 80, 443 or 8443.');
  return { ok: true, url, privateOnly: isLocalName(host) || url.protocol === 'http:' || !webPorts.has(url.port) };
}

/** The host as DNS and TLS want it: no brackets, no trailing dots. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
}

/** `localhost` and names below it are the machine itself, whatever DNS says (RFC 6761 §6.3). */
export function isLocalhost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

function isLocalName(host: string): boolean {
  return localNames.some((name) => host === name || host.endsWith(`.${name}`));
}

function refuse(reason: string): UrlVerdict {
  return { ok: false, reason };
}
