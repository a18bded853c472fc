/** Who runs a mailbox, of those whose own filters tell mail of their own from others'. */
export type MailProvider = 'google' | 'microsoft';

// Names of their own: of consumers' domains, of servers to submit to, and of those that MX records name.
const names: [pattern: RegExp, provider: MailProvider][] = [
  [/(?:^|\.)(?:google|gmail|googlemail)\.com$/, 'google'],
  // `mx.microsoft` is where domains with DNSSEC point to: learn.microsoft.com/purview/how-smtp-dane-works.
  [/(?:^|\.)(?:outlook|office365|hotmail|live|msn)\.com$|\.mx\.microsoft$/, 'microsoft'],
];

/** The provider that a domain or server belongs to; null when it is neither's own. */
export function providerOfName(name: string): MailProvider | null {
  const found = names.find(([pattern]) => pattern.test(name.toLowerCase().replace(/\.$/, '')));
  return found ? found[1] : null;
}
