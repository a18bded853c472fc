import { baseSubject } from '../mail/threading.js';
import type { InboundMail } from './inbound-mail.js';
import { splitQuoted } from './quoted.js';
import { absenceEnd } from './return-date.js';

/** A mail that a machine sent in answer. Never answered, never a reply, never a reason to stop. */
export interface AutoReply {
  /** `YYYY-MM-DD` that the text names as the absence's end. */
  returnsOn: string | null;
  /** The first day on which the person is surely back. */
  backOn: string | null;
  /** A header said so; else only the subject did. */
  certain: boolean;
  /** A help desk's receipt: nobody is away. */
  receipt: boolean;
}

// In case no header tells: how mail programs title an absence, in the larger languages.
const subjects = new RegExp(
  '^\\s*(?:auto(?:matic|matische|mated)?[ -]?(?:reply|response|antwort)|autoreply|' +
    'out of (?:the )?office|ooo\\b|abwesen\\p{L}*|absence|absent du bureau|réponse automatique|' +
    'respuesta automática|fuera de (?:la )?oficina|risposta automatica|fuori (?:sede|ufficio)|' +
    'resposta automática|fora do escritório|ausência|automatisch antwoord|afwezig\\p{L}*|autosvar|' +
    'vacation|on vacation|on leave|(?:i.m )?away from)',
  'iu',
);
// A ticket's number or "we have received": the words of help desks.
const receipts = new RegExp(
  '(?:ticket|case|request|anfrage|demande|solicitud)\\s*(?:#|no\\.?|id|nr\\.?)?\\s*[:[(#]*\\s*[a-z]{0,5}-?\\d{3,}|' +
    '\\[#?[a-z]{0,6}-?\\d{3,}\\]|we(?:.ve| have) received your (?:request|message|e-?mail|inquiry)|' +
    'a ticket has been (?:created|opened)',
  'i',
);

/**
 * Whether the mail answered by itself (RFC 3834 and the headers that came before it), or null. `answered` is the
 * subject of the mail that it answers.
 */
export function autoReply(mail: InboundMail, received: Date, answered: string | null): AutoReply | null {
  if (mail.dsn || mail.arf) return null;
  const certain = saysSo(mail);
  const titled = titlesAbsence(mail.subject, answered);
  if (!certain && !titled) return null;
  const words = `${mail.subject}\n${splitQuoted(mail.text).reply}`;
  const end = absenceEnd(words, received);
  return {
    certain,
    returnsOn: end?.named ?? null,
    backOn: end?.back ?? null,
    receipt: !end && !titled && receipts.test(words.slice(0, 2000).replace(/\s+/g, ' ')),
  };
}

/** What follows "Re:", or is what we wrote ourselves, is our subject: a campaign may be about absences. */
function titlesAbsence(subject: string, answered: string | null): boolean {
  const base = baseSubject(subject);
  return base === subject.trim() && base !== baseSubject(answered ?? '') && subjects.test(base);
}

function saysSo({ autoSubmitted, headers }: InboundMail): boolean {
  if (autoSubmitted !== null && autoSubmitted !== 'no') return true;
  if (['x-autoreply', 'x-autorespond', 'x-autoresponder'].some((name) => headers.has(name))) return true;
  const precedence = headers.get('precedence')?.[0]?.toLowerCase();
  return precedence === 'auto_reply' || headers.get('return-path')?.[0] === '<>';
}
