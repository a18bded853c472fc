import { domainToASCII } from 'node:url';
import { DomainError, type SendWindow, type Server, type ServerInput } from '@sortie/contracts';
import { isRefusedLiteral } from '../mail-hosts/mail-address.js';
import { surelyAtWork } from '../pacing/human-day.js';
import { breaksHeader, headerAddress } from '../mail/header-text.js';

/** Defaults of a mailbox: what deliverability practice advises for cold mail. */
export const mailboxDefaults = {
  // Above 50 a day from one mailbox, providers begin to look.
  daily_cap: 50,
  // A person writes a mail every ten minutes, not every ten seconds.
  gap_seconds: 600,
  warmup: { start_per_day: 10, increase_per_day: 5 },
};

const ascii = /^[\x21-\x7e]+$/;

// Ports that speak TLS from the first byte (RFC 8314): submissions and imaps.
const implicitTls = [465, 993];

/** The server without its password. Unless it is said, the port tells whether TLS comes first. */
export function serverOf({ host, port, user, secure = implicitTls.includes(port) }: ServerInput): Server {
  return { host, port, user: user ?? null, secure };
}

/**
 * The address as it is kept: its domain in lower case. Refuses what is valid mail and no plain address, and what is not
 * ASCII: a Message-ID ends in the domain (RFC 5322 3.6.4), and not every server takes such addresses (RFC 6531).
 */
export function senderAddress(email: string): string {
  const wrong = (fix: string) => invalid('email', '/email', 'email', `email must be ${fix}`);
  let at: number;
  try {
    at = headerAddress('From', email).lastIndexOf('@');
  } catch {
    throw wrong('a plain address such as dana@acme.example');
  }
  const [local, domain] = [email.slice(0, at), email.slice(at + 1).toLowerCase()];
  if (!ascii.test(local)) throw wrong('in ASCII before the @: mail servers need not take other letters there');
  if (!ascii.test(domain)) {
    const written = domainToASCII(domain) || 'xn--…';
    throw wrong(`in ASCII: write names in other scripts as xn--…, this domain as ${written}`);
  }
  return `${local}@${domain}`;
}

/** A mailbox has one way out; `existing` is the one that it has already. */
export function checkWayOut(input: { smtp?: unknown; resend?: unknown }, existing?: 'smtp' | 'resend'): void {
  const named = (['smtp', 'resend'] as const).filter((name) => input[name] !== undefined);
  if (!existing && named.length !== 1) {
    throw invalid('smtp', '/smtp', 'exactly_one', 'Give exactly one of smtp and resend: how mail leaves the mailbox.');
  }
  const other = named.find((name) => name !== existing);
  if (existing && other) {
    throw invalid(other, `/${other}`, 'other_way', `This mailbox sends by ${existing}; connect another for ${other}.`);
  }
}

/** Refuses what a mail header, a connection or a calendar could not take. */
export function checkMailbox(input: {
  display_name?: string | null;
  smtp?: ServerInput;
  imap?: ServerInput | null;
  window?: SendWindow | null;
  human_day?: boolean;
}): void {
  if (input.display_name && breaksHeader(input.display_name)) {
    throw invalid('display_name', '/display_name', 'line_break', 'display_name must not contain line breaks');
  }
  for (const name of ['smtp', 'imap'] as const) {
    const host = input[name]?.host;
    if (host && !/^[A-Za-z0-9.:_-]+$/.test(host))
      throw invalid(`${name}.host`, `/${name}/host`, 'host', `${name}.host must be a host name or an address`);
    if (host && isRefusedLiteral(host)) {
      const message = `${name}.host is an address that no mail server has: link-local, metadata, multicast or reserved`;
      throw invalid(`${name}.host`, `/${name}/host`, 'address_refused', message);
    }
  }
  if (input.window && input.window.start === input.window.end) {
    throw invalid(
      'window.end',
      '/window/end',
      'never_open',
      'window.end must differ from window.start, or the window never opens',
    );
  }
  checkHumanDay(input);
}

/** Refuses a window that a person's working day never meets: nothing would ever be sent. */
export function checkHumanDay({ window, human_day }: { window?: SendWindow | null; human_day?: boolean }): void {
  if (!human_day || !window || window.end <= window.start) return;
  const { from, to, lunch } = surelyAtWork;
  const misses = window.end <= from || window.start >= to || (window.start >= lunch.from && window.end <= lunch.to);
  if (!misses) return;
  const message = `with human_day, window must be open at some time from ${from} to ${to} beside lunch`;
  throw invalid('window', '/window', 'never_at_work', message);
}

function invalid(field: string, pointer: string, code: string, message: string): DomainError {
  return new DomainError('VALIDATION_ERROR', message, [{ field, pointer, code, message }]);
}
