import { autoReply } from './auto-reply.js';
import type { InboundMail } from './inbound-mail.js';
import { splitQuoted } from './quoted.js';
import { asks, interested, notInterested, unsubscribe } from './reply-words.js';

/** What a reply means for its campaign. */
export type ReplyClass = 'out_of_office' | 'unsubscribe' | 'interested' | 'not_interested' | 'question' | 'other';

/** A class and how sure the rules are, 0 to 1; `returns_on` only for an absence that names its end. */
export interface Classification {
  classification: ReplyClass;
  confidence: number;
  returns_on: string | null;
}

// A person says it in the first lines; below come signatures and disclaimers.
const readLength = 1500;

/** Classifies a reply by its headers, then by the words above the quoted text. */
export function classify(mail: InboundMail, received: Date): Classification {
  if (isReport(mail)) return verdict('other', 1);
  const automatic = autoReply(mail, received);
  if (automatic) return verdict('out_of_office', automatic.certain ? 1 : 0.8, automatic.returnsOn);
  const { reply } = splitQuoted(mail.text);
  // A subject is mostly ours, quoted; only the wish to be left alone is taken from it.
  return classifyText(reply === '' && unsubscribe.test(mail.subject) ? mail.subject : reply);
}

// Bounces and complaints are read by their own parsers; a bounce in a server's own words is nobody's answer either.
function isReport({ dsn, arf, from }: InboundMail): boolean {
  return dsn !== null || arf !== null || /^(?:mailer-daemon|postmaster)@/.test(from?.address ?? '');
}

/** Classifies words alone. Asking to be left alone always wins, since overlooking it costs most. */
export function classifyText(text: string): Classification {
  const words = text.slice(0, readLength).replaceAll('’', "'");
  const declines = notInterested.test(words);
  const without = words.replace(new RegExp(notInterested, 'gim'), ' ');
  const wants = interested.test(without);
  if (unsubscribe.test(words)) return verdict('unsubscribe', 0.95);
  if (declines) return verdict('not_interested', wants ? 0.6 : 0.9);
  if (wants) return verdict('interested', asks.test(words) ? 0.8 : 0.9);
  return asks.test(words) ? verdict('question', 0.8) : verdict('other', 0.5);
}

function verdict(classification: ReplyClass, confidence: number, returnsOn: string | null = null): Classification {
  return { classification, confidence, returns_on: returnsOn };
}
