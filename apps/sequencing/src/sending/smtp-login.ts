import XOAuth2 from 'nodemailer/lib/xoauth2';
import type { Login } from '../oauth/tokens.js';
import type { SmtpFailure } from './smtp-link.js';

/** RFC 4954: the credentials are wrong, or have ended. */
export function refusesLogin(error: unknown): boolean {
  return (error as SmtpFailure).responseCode === 535;
}

/** What nodemailer logs in with. Tokens go by XOAUTH2; one that is refused is renewed once, as nodemailer does. */
export function loginOf(user: string, { password, tokens }: Login): object {
  if (!tokens) return { user, credentials: { user, pass: password ?? '' } };
  const provisionCallback = (_: string, renew: boolean, done: (error: Error | null, token?: string) => void) => {
    tokens.get(renew).then((token) => done(null, token), done);
  };
  return { user, oauth2: new XOAuth2({ user, provisionCallback }) };
}
