// What the large providers tell their customers to include, by the host that mail is submitted to.
const includes: [host: RegExp, term: string][] = [
  [/(?:^|\.)(?:gmail|google|googlemail)\.com$/, 'include:_spf.google.com'],
  [/(?:^|\.)(?:office365|outlook)\.com$/, 'include:spf.protection.outlook.com'],
  [/(?:^|\.)amazonaws\.com$/, 'include:amazonses.com'],
  [/(?:^|\.)sendgrid\.net$/, 'include:sendgrid.net'],
  [/(?:^|\.)mailgun\.org$/, 'include:mailgun.org'],
  [/(?:^|\.)zoho\.com$/, 'include:zohomail.com'],
  [/(?:^|\.)zoho\.eu$/, 'include:zohomail.eu'],
  [/(?:^|\.)mtasv\.net$|(?:^|\.)postmarkapp\.com$/, 'include:spf.mtasv.net'],
  [/(?:^|\.)messagingengine\.com$/, 'include:spf.messagingengine.com'],
];

/** The SPF term of the large provider that runs an SMTP host; null when none does, so that it may be the sender's. */
export function providerTerm(host: string): string | null {
  const found = includes.find(([pattern]) => pattern.test(host.toLowerCase()));
  return found ? found[1] : null;
}
