import type { InboundMail } from './inbound-mail.js';
import { splitQuoted } from './quoted.js';
import { returnDate } from './return-date.js';

/** A mail that a machine sent in answer. Never answered, never a reply, never a reason to stop. */
export interface AutoReply {
  /** `YYYY-MM-DD`, when the text says when the person is back. */
  returnsOn: string | null;
  /** A header said so; else only the subject did. */
  certain: boolean;
}

// In case no header tells: how mail programs title an absence, in the larger languages.
const subjects = new RegExp('^\\s*(?:re:\\s*)?(?:auto(?:matic|matische|mated)?[ -]?(?:reply|response|antwort)|'
  + 'autoreply|'
  + 'out of (?:the )?office|ooo\\b|abwesen\\p{L}*|absence|réponse automatique|respuesta automática|'
  + 'fuera de (?:la )?oficina|'
  + 'risposta automatica|resposta automática|automatisch antwoord|afwezig|autosvar|vacation|on vacation|on leave|'
  + '(?:i.m )?away from)', 'iu');

/** Whether the mail answered by itself (RFC 3834 and the headers that came before it), or null. */
export function autoReply(mail: InboundMail, received: Date): AutoReply | null {
  if (mail.dsn || mail.arf) return null;
  const certain = saysSo(mail);
  if (!certain && !subjects.test(mail.subject)) return null;
  return { certain, returnsOn: returnDate(`${mail.subject}\n${splitQuoted(mail.text).reply}`, received) };
}

function saysSo({ autoSubmitted, headers }: InboundMail): boolean {
  if (autoSubmitted !== null && autoSubmitted !== 'no') return true;
  if (['x-autoreply', 'x-autorespond', 'x-autoresponder'].some((name) => headers.has(name))) return true;
  const precedence = headers.get('precedence')?.[0].toLowerCase();
  return precedence === 'auto_reply' || headers.get('return-path')?.[0] === '<>';
}
