import type { ConnectionReason } from '@sortie/contracts';
import { GrantRefusedError, TokenServerError } from '../oauth/fetch-token.js';

/** Why a server could not be used, and what its owner can do about it. */
export interface Failure {
  reason: ConnectionReason;
  detail: string;
}

/** What Node, nodemailer and imapflow attach to their errors. */
interface WireError extends Error {
  code?: string;
  originalCode?: string;
  /** Reply code of SMTP. */
  responseCode?: number;
  response?: unknown;
  responseText?: string;
  command?: string;
  authenticationFailed?: boolean;
  tlsFailed?: boolean;
  /** What an IMAP server said as it closed the connection. */
  reason?: string;
}

type Protocol = 'SMTP' | 'IMAP';

const dns = new Set(['EDNS', 'ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ENODATA', 'ESERVFAIL']);
const unreachable = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EACCES']);
const silent = new Set([
  'ETIMEDOUT', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT', 'ETIMEOUT', 'SOCKET_TIMEOUT',
]);
const closed = new Set([
  'ECONNECTION', 'ECONNRESET', 'EPIPE', 'NoConnection', 'EConnectionClosed', 'ClosedAfterConnectText',
  'ClosedAfterConnectTLS',
]);
const tlsCode = /^(ERR_SSL|ERR_TLS|EPROTO$|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ETLS$|STARTTLS_INJECTION$)/;
const garbage = /^(EPROTOCOL$|ParserError|(Line|Response|Literal)TooLarge$|UnexpectedTag$|InvalidResponse$)/;

/** Reads an error of an SMTP connection or login. */
export function smtpFailure(error: unknown): Failure {
  const token = tokenFailure(error);
  if (token) return token;
  const { code, command = '', responseCode } = error as WireError;
  const words = said(error as WireError);
  if (code === 'EAUTH') {
    if (responseCode === undefined) return dropped('SMTP', words);
    // 5.7.8 and 535 are about the words; 504 and 5.5.4 about the way of saying them (RFC 4954).
    return responseCode === 504 ? noLogin('SMTP', words) : wrongLogin('SMTP', words);
  }
  if (command === 'STARTTLS' && responseCode !== undefined) return noStarttls('SMTP');
  if (responseCode !== undefined && responseCode >= 400) return rejected('SMTP', words);
  return wireFailure('SMTP', error as WireError);
}

/** Reads what was said instead of an IMAP greeting (RFC 3501 §7.1); null for one. */
export function greetingFailure(line: string): Failure | null {
  if (/^\* (OK|PREAUTH)\b/i.test(line)) return null;
  const bye = /^\* BYE\b(.*)/i.exec(line);
  return bye ? rejected('IMAP', bye[1]!.trim()) : notSpoken('IMAP');
}

/** Reads an error of an IMAP connection, login or command. */
export function imapFailure(error: unknown): Failure {
  const token = tokenFailure(error);
  if (token) return token;
  const wire = error as WireError;
  const words = said(wire);
  if (/does not support STARTTLS/i.test(wire.message)) return noStarttls('IMAP');
  if (/Unsupported authentication mechanism/.test(wire.message)) return noLogin('IMAP', words);
  if (wire.authenticationFailed) {
    // A connection that breaks during the login says nothing about the password.
    return closed.has(wire.code ?? '') ? dropped('IMAP', words) : wrongLogin('IMAP', words);
  }
  // OpenSSL's errors have a reason too.
  if (wire.reason && closed.has(wire.code ?? '')) return rejected('IMAP', wire.reason);
  return wireFailure('IMAP', wire);
}

function tokenFailure(error: unknown): Failure | null {
  if (error instanceof TokenServerError)
    return { reason: 'unreachable', detail: `No access token could be had: ${error.message}. It is tried again.` };
  if (!(error instanceof GrantRefusedError)) return null;
  return { reason: 'auth_failed', detail: withWords(`No access token is given: ${error.message}.`, error.words) };
}

function wireFailure(protocol: Protocol, error: WireError): Failure {
  const codes = [error.originalCode, error.code].filter((code) => code !== undefined);
  const any = (test: (code: string) => boolean) => codes.some(test);
  if (any((code) => dns.has(code)))
    return { reason: 'dns_failed', detail: 'The host name has no address. Check its spelling, or its DNS.' };
  if (any((code) => code === 'EADDRREFUSED'))
    return { reason: 'address_refused', detail: 'The host leads to an address that no mail server has. Check its DNS.' };
  if (any((code) => code === 'ECONNREFUSED'))
    return { reason: 'refused', detail: 'Nothing listens on this port. Check host and port.' };
  if (any((code) => unreachable.has(code)))
    return { reason: 'unreachable', detail: 'There is no way to this address. Check the host, or the network.' };
  if (error.tlsFailed || any((code) => tlsCode.test(code)) || /wrong version number|SSL routines/.test(error.message))
    return { reason: 'tls_failed', detail: tlsDetail(protocol, error) };
  if (any((code) => silent.has(code))) {
    const ports = protocol === 'SMTP' ? 'port 465' : 'port 993';
    return {
      reason: 'timeout',
      detail: `The server did not answer in time. Check host, port and firewall; for ${ports}, secure must be true.`,
    };
  }
  if (any((code) => garbage.test(code))) return notSpoken(protocol);
  if (any((code) => closed.has(code))) return dropped(protocol, '');
  return { reason: 'failed', detail: 'The connection could not be used; it is tried again.' };
}

function tlsDetail(protocol: Protocol, { message, code, originalCode }: WireError): string {
  if (/wrong version number|packet length too long/.test(message)) {
    const ports = protocol === 'SMTP' ? '587 or 25' : '143';
    return `The server does not begin with TLS on this port. Set secure to false for port ${ports}.`;
  }
  const known = [originalCode, code].find((each) => each && /CERT|SELF_SIGNED|LEAF|ALTNAME/.test(each));
  if (known || /certificate|altnames/i.test(message))
    return 'The certificate of the server is not trusted: expired, self-signed, or made for another name.';
  return 'The encrypted connection could not be made.';
}

function wrongLogin(protocol: Protocol, words: string): Failure {
  const fix = 'Check user and password; some providers want an app password, or IMAP and SMTP to be switched on first.';
  return { reason: 'auth_failed', detail: withWords(`The ${protocol} server refuses the login. ${fix}`, words) };
}

function noLogin(protocol: Protocol, words: string): Failure {
  const detail = `The ${protocol} server offers no way to log in with a password on this port.`;
  return { reason: 'auth_unsupported', detail: withWords(detail, words) };
}

function noStarttls(protocol: Protocol): Failure {
  const ports = protocol === 'SMTP' ? 'port 465' : 'port 993';
  return {
    reason: 'no_starttls',
    detail: `The server offers no encryption, and a password is not sent in clear. Use ${ports} with secure: true.`,
  };
}

function notSpoken(protocol: Protocol): Failure {
  const reason = protocol === 'SMTP' ? 'not_smtp' : 'not_imap';
  return { reason, detail: `What answers on this port does not speak ${protocol}. Check the port.` };
}

function rejected(protocol: Protocol, words: string): Failure {
  return { reason: 'rejected', detail: withWords(`The ${protocol} server turns us away.`, words) };
}

function dropped(protocol: Protocol, words: string): Failure {
  return { reason: 'dropped', detail: withWords(`The ${protocol} server closed the connection.`, words) };
}

/** The server's own words, short: they are shown to the mailbox's owner, and to nobody else. */
function said({ response, responseText }: WireError): string {
  return typeof response === 'string' ? response : (responseText ?? '');
}

function withWords(detail: string, words: string): string {
  const short = words.replace(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ').trim().slice(0, 200);
  return short ? `${detail} It said: ${short}` : detail;
}
