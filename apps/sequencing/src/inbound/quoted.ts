/** A reply's own words, and what it quotes below them. */
export interface SplitReply {
  reply: string;
  quoted: string;
}

// "On … wrote:" as mail programs write it; it may run over two lines.
const began = '^(?:on|am|le|el|il|em|op|den|w dniu) ';
const wrote = '(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|napisał\\(?a?\\)?)';
const attribution = new RegExp(
  // German, Dutch and Swedish name the writer behind the verb; phones put the first quoted words on the same line.
  `${began}.{4,200}${wrote}\\s?:?$|${began}.{4,200}(?:schrieb|schreef|skrev)\\s.{1,150}:$|` +
    `${began}.{4,200}<[^<>\\s]{3,254}>\\s?${wrote}\\s?:|` +
    // Yahoo in German and Spanish; without the colon these are sentences too.
    '^am .{4,200}geschrieben\\s?:$|^en .{4,200}escribió\\s?:$|' +
    // German phones begin with the writer; the address tells it from a sentence.
    '^.{0,100}<[^<>\\s]{3,254}>\\s(?:hat|schrieb) am .{4,150}:$',
  'i',
);
const separator = new RegExp(
  '^(?:-{2,}\\s?(?:original message|forwarded message|ursprüngliche nachricht|' +
    'message d.origine|mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht)\\s?-{2,}|' +
    '_{20,}|begin forwarded message:)$',
  'i',
);
// Outlook's block in its larger languages: a From line that Sent or Date, To or Subject follow.
const from = /^\*?(?:from|von|de|da|van|från|fra|lähettäjä|od)\s?:\*?\s?\S/i;
const follows = new RegExp(
  '^\\*?(?:sent|date|to|subject|gesendet|datum|an|betreff|envoyé|à|objet|enviad[ao](?: e[lm])?|fecha|para|asunto|' +
    'assunto|inviato|data|a|oggetto|verzonden|aan|onderwerp|skickat|till|ämne|sendt|dato|til|emne|' +
    'lähetetty|päivämäärä|vastaanottaja|aihe|wysłan[oe]|do|temat|odesláno|komu|předmět)\\s?:',
  'i',
);

/** Splits off the quoted text of a reply, and with it everything below. An inline answer keeps its own lines. */
export function splitQuoted(text: string): SplitReply {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const lastOwn = lines.findLastIndex((line) => line.trim() !== '' && !line.startsWith('>'));
  const at = lines.findIndex((_line, index) => beginsQuote(lines, index, lastOwn));
  const own = at < 0 ? lines : lines.slice(0, at);
  const below = at < 0 ? [] : lines.slice(at);
  const isQuote = (line: string) => line.startsWith('>') || attribution.test(line.slice(0, 300));
  return {
    reply: withoutRule(withoutSignature(own.filter((line) => !isQuote(line))))
      .join('\n')
      .replace(/\n\s*\n\s*\n+/g, '\n\n')
      .trim(),
    quoted: [...own.filter(isQuote), ...below].join('\n').trim(),
  };
}

function beginsQuote(lines: string[], index: number, lastOwn: number): boolean {
  const line = lines[index].trim();
  const next = lines[index + 1]?.trim() ?? '';
  if (line === '') return false;
  const joined = `${line} ${next}`.slice(0, 300);
  if (separator.test(line)) return true;
  // An answer may stand between quoted lines, below "On … wrote:"; then only the > lines are the quote.
  if (attribution.test(line.slice(0, 300))) return !answersInline(lines, index + 1, lastOwn);
  if (next !== '' && attribution.test(joined)) return !answersInline(lines, index + 2, lastOwn);
  return from.test(line) && lines.slice(index + 1, index + 4).some((after) => follows.test(after.trim()));
}

/** Whether a quote begins there and lines of the writer's own follow; not searched anew for every line. */
function answersInline(lines: string[], begins: number, lastOwn: number): boolean {
  let first = begins;
  while (first < lines.length && lines[first]!.trim() === '') first += 1;
  return (lines[first]?.startsWith('>') ?? false) && lastOwn > first;
}

// RFC 3676: "-- " alone on a line begins a signature; phones add a line of their own.
const signature = /^(?:--\s?$|(?:sent from (?:my|yahoo|outlook|mail for)|get outlook for|von meinem) )/i;

function withoutSignature(lines: string[]): string[] {
  const at = lines.findIndex((line) => signature.test(line));
  return at < 0 ? lines : lines.slice(0, at);
}

// HTML mails draw a line above what they quote.
function withoutRule(lines: string[]): string[] {
  const end = lines.findLastIndex((line) => !/^(?:[-_]{10,})?$/.test(line.trim()));
  return lines.slice(0, end + 1);
}
