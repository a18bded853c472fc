import type { ReplyClass } from '@sortie/contracts';
import { autoReply, type AutoReply } from './auto-reply.js';
import type { InboundMail } from './inbound-mail.js';
import { splitQuoted } from './quoted.js';
import { asks, interested, notInterested, refers, unsubscribe } from './reply-words.js';

/** A class and how sure the rules are, 0 to 1. */
export interface Classification {
  classification: ReplyClass;
  confidence: number;
  /** A header of the mail said it, or rules about its words did. */
  by: 'header' | 'rule';
  /** The day that an absence note names as its end, and the first day on which the person is surely back. */
  returns_on: string | null;
  back_on: string | null;
  /** A help desk's receipt: an answer by itself, but nobody is away. */
  receipt: boolean;
}

// A person says it in the first lines; below come signatures and disclaimers.
const readLength = 1500;

/** Classifies a reply to a mail with the subject `answered` by its headers, then by the words above the quoted text. */
export function classify(mail: InboundMail, received: Date, answered: string | null = null): Classification {
  if (isReport(mail)) return { ...verdict('other', 1), by: 'header' };
  const automatic = autoReply(mail, received, answered);
  if (automatic) return absence(automatic);
  const { reply } = splitQuoted(mail.text);
  // A subject is mostly ours, quoted; only the wish to be left alone is taken from it.
  return classifyText(reply === '' && unsubscribe.test(mail.subject) ? mail.subject : reply);
}

/** Bounces and complaints are read by their own parsers; a bounce in a server's own words is nobody's answer either. */
export function isReport({ dsn, arf, from }: InboundMail): boolean {
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
  if (refers.test(words)) return verdict('referral', wants ? 0.6 : 0.8);
  if (wants) return verdict('interested', asks.test(words) ? 0.8 : 0.9);
  return asks.test(words) ? verdict('question', 0.8) : verdict('other', 0.5);
}

function absence({ certain, returnsOn, backOn, receipt }: AutoReply): Classification {
  const told = verdict('out_of_office', certain ? 1 : 0.8);
  return { ...told, by: certain ? 'header' : 'rule', returns_on: returnsOn, back_on: backOn, receipt };
}

function verdict(classification: ReplyClass, confidence: number): Classification {
  return { classification, confidence, by: 'rule', returns_on: null, back_on: null, receipt: false };
}
