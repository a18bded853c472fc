import { DomainError, type ConnectionReason, type CreateMailbox, type FieldError } from '@sortie/contracts';
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
    test,
  });
  const errors: FieldError[] = (['smtp', 'imap'] as const).flatMap((name) => {
    const check = checks[name];
    if (!check || check.ok || !check.reason) return [];
    const member = memberOf[check.reason] ?? 'port';
    return [
      { field: `${name}.${member}`, pointer: `/${name}/${member}`, code: check.reason, message: check.detail },
    ];
  });
  if (errors.length > 0) throw new DomainError('VALIDATION_ERROR', errors[0]!.message, errors);
}
