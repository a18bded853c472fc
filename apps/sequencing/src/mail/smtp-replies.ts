/** What a server said; from an SMTP answer or from a DSN's Diagnostic-Code. */
export interface SmtpReply {
  /** Three digits; 0 when only an enhanced code is known. */
  code: number;
  /** `5.1.1` when known apart from the text. */
  enhanced?: string | null;
  text: string;
  /** It is about the address (RCPT TO, or a report's failed recipient) and not about what the mail says. */
  ofRecipient?: boolean;
}

/**
 * hard: this address does not exist. soft: try again later. policy: they refuse us, not the person. auth: our own
 * credentials. domain: the receiving domain takes no mail.
 */
export type ReplyKind = 'hard' | 'soft' | 'policy' | 'auth' | 'domain';

/** What follows from a refusal. */
export interface ReplyVerdict {
  kind: ReplyKind;
  suppress: boolean;
  pauseMailbox: boolean;
}

const verdicts = {
  hard: { kind: 'hard', suppress: true, pauseMailbox: false },
  domain: { kind: 'domain', suppress: true, pauseMailbox: false },
  soft: { kind: 'soft', suppress: false, pauseMailbox: false },
  policy: { kind: 'policy', suppress: false, pauseMailbox: true },
  auth: { kind: 'auth', suppress: false, pauseMailbox: true },
  // A refusal of the mail that names no cause is counted with the policies and costs nobody anything.
  unclear: { kind: 'policy', suppress: false, pauseMailbox: false },
} as const satisfies Record<string, ReplyVerdict>;

const authCodes = new Set([530, 534, 535, 538]);
// No such mailbox, domain or address syntax, moved, null MX, disabled; 5.4.1 is Exchange Online's unknown recipient.
const hardStatus = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1', '5.4.1']);
const softStatus = new Set(['5.2.2', '5.2.3', '5.3.4', '5.4.5', '5.4.7']);
// Servers that send no enhanced code: the words decide, the recipient's first.
const unknownUser = new RegExp('user unknown|unknown (?:user|recipient|mailbox|address)|'
  + 'no such (?:user|recipient|mailbox|'
  + 'address)|(?:user|recipient|mailbox|address|account)[^.]{0,40}(?:not found|does not exist|doesn.t exist|unknown|'
  + 'unavailable|disabled)|invalid (?:recipient|mailbox|address)|not a valid (?:recipient|mailbox)', 'i');
const fullMailbox = /(?:mailbox|quota|storage)[^.]{0,30}(?:full|exceeded|over)|over ?quota/i;
// Gmail's 5.2.1 also means an address that lives, and gets more than it takes at the moment.
const overrun = /\brate\b|too (?:quickly|fast|many|much)/i;
// Whoever says so with a 5xx means a 4xx.
const passing = /gr[ea]y-?list|try (?:again|later)|temporar/i;
// Many servers say only at RCPT what they have against the one who sends, or against how it speaks.
const ofSender = /\bsender\b|\bhelo\b|\behlo\b|authenticat|relay|prohibited|not (?:permitted|allowed)/i;
const ofOthers = /^5\.(?:1\.[78]|5\.[1-9]|6\.\d+)$/;
// Postfix says it with 454 to whoever has not logged in, and will not think otherwise later.
const relayDenied = /relay(?:ing)? (?:access )?denied/i;
// Limits of the one who sends, in the words of Google, Microsoft and hosters.
const sendingLimit = new RegExp('(?:daily|hourly) (?:user |message )?sending (?:limit|quota)|'
  + 'daily smtp relay (?:sending )?(?:limit|quota)|daily limit for message recipients|submission ?quota ?exceeded|'
  + '(?:reached|exceeded) (?:your|its|the) (?:\\w+ )?sending (?:limit|quota)|mail send limit exceeded', 'i');
const limitSeconds = 3600;
const temporarySeconds = 300;
const refusedByPolicy = new RegExp('spam|block(?:ed|list)|blacklist|reputation|policy|spf|dkim|dmarc|denied|'
  + 'not authori[sz]ed|banned|abuse|unsolicited|rbl|dnsbl', 'i');

/**
 * Classifies a refusal. Only a recipient who is refused for good suppresses; only a refusal of us pauses the mailbox.
 */
export function classifySmtpReply({ code, enhanced, text, ofRecipient }: SmtpReply): ReplyVerdict {
  // Replies are short; a long one is somebody's attempt to keep the patterns busy.
  const words = text.slice(0, 1000);
  const status = enhanced || enhancedStatus(words) || '';
  const kind = kindOf(code, status, words);
  return verdicts[kind === 'unclear' && ofRecipient ? refusedRecipient(code, status, words) : kind];
}

/**
 * How long the mailbox has to wait when its own server does not let it send now: its sending limit, or a 454 to a login
 * (RFC 4954) or to STARTTLS (RFC 3207). Null for all that is about the mail or its recipient, or will not pass.
 */
export function pauseSeconds({ code, text }: SmtpReply): number | null {
  const words = text.slice(0, 1000);
  if (sendingLimit.test(words)) return limitSeconds;
  return code === 454 && !relayDenied.test(words) ? temporarySeconds : null;
}

/** The enhanced status code (RFC 3463) in front of or inside a reply's text, or null. */
export function enhancedStatus(text: string): string | null {
  return /(?:^|[\s#(])([245]\.\d{1,3}\.\d{1,3})(?=[\s),;:]|$)/.exec(text)?.[1] ?? null;
}

/**
 * A recipient who is refused for good, whatever the reason (RFC 5321, 4.2.1), unless it is the sender (RFC 3463, 5.1.7
 * and 5.1.8), the protocol (500 to 504, 5.5.1 and on) or the content (5.6.x).
 */
function refusedRecipient(code: number, status: string, text: string): 'hard' | 'soft' | 'unclear' {
  if (overrun.test(text) || passing.test(text)) return 'soft';
  const lasting = code === 0 ? status.startsWith('5.') : code > 504;
  return lasting && !ofOthers.test(status) && !ofSender.test(text) ? 'hard' : 'unclear';
}

function kindOf(code: number, status: string, text: string): keyof typeof verdicts {
  if (authCodes.has(code) || (code === 454 && relayDenied.test(text))) return 'auth';
  if ((code >= 400 && code < 500) || (code === 0 && status.startsWith('4.'))) return 'soft';
  // RFC 4954's 5.7.8 and 5.7.9 are about our login; all other 5.7.x are about our mail.
  if (status === '5.7.8' || status === '5.7.9') return 'auth';
  if (status.startsWith('5.7.')) return 'policy';
  if (softStatus.has(status)) return 'soft';
  if (status === '5.4.4' || code === 556) return 'domain';
  if (hardStatus.has(status)) return status === '5.2.1' && overrun.test(text) ? 'soft' : 'hard';
  if (code === 552 || fullMailbox.test(text)) return 'soft';
  if (unknownUser.test(text) && !refusedByPolicy.test(text)) return overrun.test(text) ? 'soft' : 'hard';
  return refusedByPolicy.test(text) ? 'policy' : 'unclear';
}
