import { invalidField, type OauthInput, type ServerInput } from '@sortie/contracts';

/** The parts of a request, or of a mailbox, that say how it logs in. */
export interface Logins {
  oauth?: OauthInput | null;
  smtp?: ServerInput;
  imap?: ServerInput | null;
}

/**
 * Refuses a grant that its provider would not take, one for no server, and passwords beside it. `existing`: what the
 * mailbox has already.
 */
export function checkOauth(wanted: Logins, existing: { servers?: boolean; oauth?: boolean } = {}): void {
  const { oauth = existing.oauth } = wanted;
  if (wanted.oauth) checkGrant(wanted.oauth);
  if (!oauth) return;
  if (!wanted.smtp && !wanted.imap && !existing.servers)
    throw invalidField('oauth', 'no_server', 'oauth logs in to smtp and imap: give at least one of them');
  for (const name of ['smtp', 'imap'] as const) {
    if (wanted[name]?.password === undefined) continue;
    const fix = wanted.oauth ? 'leave one of them out' : 'set oauth to null to log in with passwords again';
    throw invalidField(`${name}.password`, 'oauth_and_password', `${name}.password stands beside oauth: ${fix}`);
  }
}

function checkGrant({ provider, client_secret, refresh_token, tenant }: OauthInput): void {
  if (provider === 'google') {
    if (!client_secret) throw missing('client_secret', 'Google asks for it');
    if (!refresh_token) throw missing('refresh_token', 'Google gives tokens for what an owner granted');
    if (tenant) throw invalidField('oauth.tenant', 'not_of_google', 'oauth.tenant is of Microsoft alone: leave it out');
    return;
  }
  if (refresh_token) return;
  const why = 'without a refresh token the app itself asks';
  if (!client_secret) throw missing('client_secret', why);
  if (!tenant) throw missing('tenant', `${why}, and belongs to one tenant`);
}

function missing(member: string, why: string): Error {
  return invalidField(`oauth.${member}`, 'required', `oauth.${member} is missing: ${why}`);
}
