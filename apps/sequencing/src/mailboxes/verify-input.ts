import { DomainError, type ConnectionReason, type CreateMailbox, type FieldError } from '@sortie/contracts';
import { oauthOf } from '../oauth/mailbox-tokens.js';
import { tokenUrl } from '../oauth/token-url.js';
import { tokensOf, type Tokens } from '../oauth/tokens.js';
import type { SequencingConfig } from '../sequencing.config.js';
import { checkServers } from './check-servers.js';
import { serverOf } from './mailbox-input.js';

// The member whose change mends it.
const memberOf: Partial<Record<ConnectionReason, 'host' | 'secure' | 'user' | 'password'>> = {
  dns_failed: 'host',
  address_refused: 'host',
  unreachable: 'host',
  tls_failed: 'secure',
  no_starttls: 'secure',
  auth_failed: 'password',
  no_credentials: 'password',
  auth_unsupported: 'user',
};

/** Logs in to the servers that somebody wants to connect; refuses with what does not work, member by member. */
export async function verifyInput(config: SequencingConfig, input: CreateMailbox, test: boolean): Promise<void> {
  const checks = await checkServers(config, {
    email: input.email,
    smtp: input.smtp ? serverOf(input.smtp) : null,
    smtpPassword: input.smtp?.password ?? null,
    imap: input.imap ? serverOf(input.imap) : null,
    imapPassword: input.imap?.password ?? null,
    tokens: tokensFor(config, input, test),
    test,
  });
  const errors: FieldError[] = (['smtp', 'imap'] as const).flatMap((name) => {
    const check = checks[name];
    if (!check || check.ok || !check.reason) return [];
    if (input.oauth && check.reason === 'auth_failed')
      return [{ field: 'oauth', pointer: '/oauth', code: check.reason, message: check.detail }];
    const member = memberOf[check.reason] ?? 'port';
    return [
      { field: `${name}.${member}`, pointer: `/${name}/${member}`, code: check.reason, message: check.detail },
    ];
  });
  if (errors.length > 0) throw new DomainError('VALIDATION_ERROR', errors[0]!.message, errors);
}

/** What the token server gives goes into the input: a refresh token that it replaced is the one to keep. */
function tokensFor(config: SequencingConfig, { email, oauth }: CreateMailbox, test: boolean): Tokens | undefined {
  if (!oauth) return undefined;
  const { shown, held } = oauthOf(oauth);
  const keep = async ({ refresh_token }: { refresh_token?: string }) => void Object.assign(oauth, { refresh_token });
  return tokensOf(email, { url: tokenUrl(config, shown, test), clientId: shown.client_id, held, keep });
}
