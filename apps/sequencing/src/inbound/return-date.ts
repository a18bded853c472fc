import { dayMs } from '@sortie/contracts';

// English, German, French, Spanish, Italian, Dutch, Portuguese. No "out" and "set": in English they are other words.
const months = [
  'jan|januar|january|janvier|enero|gennaio|januari|janeiro',
  'feb|februar|february|février|febrero|febbraio|februari|fevereiro',
  'mar|märz|march|mars|marzo|maart|mrt|março',
  'apr|april|avril|abril|aprile',
  'may|mai|mayo|maggio|mei|maio',
  'jun|june|juni|juin|junio|giugno|junho',
  'jul|july|juli|juillet|julio|luglio|julho',
  'aug|august|août|agosto|augustus',
  'sep|sept|september|septembre|septiembre|settembre|setembro',
  'oct|okt|october|oktober|octobre|octubre|ottobre|outubro',
  'nov|november|novembre|noviembre|novembro',
  'dec|dez|december|dezember|décembre|diciembre|dicembre|dezembro',
].map((names) => names.split('|'));
const weekdays = [
  'monday|montag|lundi|lunes|lunedì|maandag|segunda',
  'tuesday|dienstag|mardi|martes|martedì|dinsdag|terça',
  'wednesday|mittwoch|mercredi|miércoles|mercoledì|woensdag|quarta',
  'thursday|donnerstag|jeudi|jueves|giovedì|donderdag|quinta',
  'friday|freitag|vendredi|viernes|venerdì|vrijdag|sexta',
  'saturday|samstag|samedi|sábado|sabato|zaterdag',
  'sunday|sonntag|dimanche|domingo|domenica|zondag',
].map((names) => names.split('|'));
const monthName = months
  .flat()
  .sort((a, b) => b.length - a.length)
  .join('|');
const month = `(?<!\\p{L})(${monthName})(?!\\p{L})`;
const monthFirst = new RegExp(`${month}\\.?\\s(\\d{1,2})(?!\\d)(?:st|nd|rd|th)?(?:,?\\s(\\d{4}))?`, 'giu');
const dayFirst = new RegExp(
  `(?<!\\d)(\\d{1,2})(?:st|nd|rd|th|er|º|°)?\\.?\\s(?:of\\s|de\\s)?${month}\\.?(?:,?\\s(?:de\\s)?(\\d{4}))?`,
  'giu',
);
const weekday = new RegExp(`(?<!\\p{L})(${weekdays.flat().join('|')})(?!\\p{L})`, 'giu');
const words = (list: string) => new RegExp(`(?<!\\p{L})(?:${list})(?!\\p{L})`, 'giu');
// A return is announced by one of these words, and its date stands shortly after it.
const returns = words(
  'back|return\\w*|resume|available again|zurück|wieder|ab(?= (?:dem|montag|dienstag|mittwoch|donnerstag|freitag))|' +
    'retour|reviens|dès le|à partir du|vuelta|regreso|volver\\p{L}*|' +
    'rientr\\p{L}*|torn(?:o|erò|eremo)|di nuovo|dal|terug|weer|vanaf|regress\\p{L}*|volto|voltarei|retorn\\p{L}*',
);
// These name the last day away, or the first day back: nobody can tell. Only "not back until" names the first day.
const lasts = words(
  '(?<!n(?:o|.)t (?:\\w+ ){0,2}(?:return|back) (?:\\w+ ){0,4})(?:until|till)|' +
    'through|bis|jusqu\\p{L}*|hasta|fino|até|tot|t/m',
);
// "On 9 March I am back": behind its date a word announces it only within the same clause.
const mayFollow = /^(?:back|zurück|wieder|retour|vuelta|di nuovo|terug|weer)$/i;
const clauseEnd = /[,;.!?]\s|\n\s*\n|(?<!\p{L})(?:and|but|und|aber|et|mais|y|pero|e|ma|en|maar|mas)(?!\p{L})/iu;
const reach = 60;

/** When an absence ends. */
export interface AbsenceEnd {
  /** The day that the text names, `YYYY-MM-DD`. */
  named: string;
  /** The first day on which the person is surely back: the day after one that is only said to be the end. */
  back: string;
}

/** A piece of the text. */
interface Span {
  start: number;
  end: number;
}

interface Cue extends Span {
  word: string;
  back: boolean;
}

interface DateSpan extends Span {
  day: number;
  weekday: boolean;
}

/** When an absence ends, or null when the text names no day within a year after it was received. */
export function absenceEnd(text: string, received: Date): AbsenceEnd | null {
  const today = Math.floor(received.getTime() / dayMs);
  const start = text.slice(0, 4000);
  const cues = [...cuesIn(start, returns, true), ...cuesIn(start, lasts, false)].sort((a, b) => a.start - b.start);
  const dates = datesIn(start, today);
  const announced = dates.flatMap((date, index) => {
    const cue = cueOf(date, dates[index - 1], cues, start);
    return cue && date.day >= today && date.day <= today + 366 ? { day: date.day, back: cue.back } : [];
  });
  if (announced.length === 0) return null;
  const named = Math.max(...announced.map(({ day }) => day));
  const sure = announced.some(({ day, back }) => back && day === named);
  return { named: iso(named), back: iso(sure ? named : named + 1) };
}

function cuesIn(text: string, pattern: RegExp, back: boolean): Cue[] {
  return [...text.matchAll(pattern)].map(({ index, 0: word }) => ({
    start: index, end: index + word.length, word, back,
  }));
}

/** The word that a date belongs to: the one right before it, else the nearest. */
function cueOf(date: DateSpan, previous: DateSpan | undefined, cues: readonly Cue[], text: string): Cue | undefined {
  const before = cues.findLast(({ end }) => end <= date.start && date.end <= end + reach);
  if (before && (!previous || previous.end <= before.start)) return before;
  const after = cues.find(({ start }) => start >= date.end);
  const follows =
    after && date.start >= after.start - reach && mayFollow.test(after.word) &&
    !clauseEnd.test(text.slice(date.end, after.start));
  if (!follows) return before;
  return before && date.start - before.end <= after.start - date.end ? before : after;
}

function iso(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** The dates of a text, in order. */
function datesIn(text: string, today: number): DateSpan[] {
  const found: DateSpan[] = [];
  const find = (pattern: RegExp, dayOf: (match: RegExpMatchArray) => number, weekday = false) => {
    for (const match of text.matchAll(pattern)) {
      const value = dayOf(match);
      if (value > 0) found.push({ start: match.index, end: match.index + match[0].length, day: value, weekday });
    }
  };
  find(/(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)/g, (m) => day(+m[1], +m[2], +m[3]));
  find(/(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.(\d{4}|\d\d(?!\d))?/g, (m) => yearly(m[3], +m[2], +m[1], today));
  find(/(?<![\d-])(\d{1,2})-(\d{1,2})-(\d{4})(?!\d)/g, (m) => day(+m[3], +m[2], +m[1]));
  // 03/04 is March or April: the later reading can only hold a mail longer.
  find(/(?<!\d)(\d{1,2})\/(\d{1,2})(?:\/(\d{4}|\d\d(?!\d)))?/g, (m) =>
    Math.max(yearly(m[3], +m[1], +m[2], today) || 0, yearly(m[3], +m[2], +m[1], today) || 0),
  );
  find(monthFirst, (m) => yearly(m[3], indexIn(months, m[1]), +m[2], today));
  find(dayFirst, (m) => yearly(m[3], indexIn(months, m[2]), +m[1], today));
  const numbered = [...found];
  find(weekday, (m) => {
    // Day 0 was a Thursday, the fourth of the week.
    const passed = (indexIn(weekdays, m[1]) - 4 - today) % 7;
    return today + ((passed + 7) % 7 || 7);
  }, true);
  // "Monday, 9 March" is one date, and the number is the surer part.
  const named = (date: DateSpan) =>
    date.weekday && numbered.some(({ start, end }) => start <= date.end + 12 && end >= date.start - 12);
  return found.filter((date) => !named(date)).sort((a, b) => a.start - b.start);
}

// Without a year it is the next such day; one that is further away than half a year was more likely the last such day.
function yearly(year: string | undefined, month: number, date: number, today: number): number {
  if (year) return day(Number(year) + (year.length === 2 ? 2000 : 0), month, date);
  const thisYear = new Date(today * dayMs).getUTCFullYear();
  const soon = day(thisYear, month, date);
  const next = soon >= today ? soon : day(thisYear + 1, month, date);
  return next - today <= 183 ? next : NaN;
}

// NaN for a day that does not exist.
function day(year: number, month: number, date: number): number {
  const at = new Date(Date.UTC(year, month - 1, date));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === date ? at.getTime() / dayMs : NaN;
}

function indexIn(lists: string[][], name: string): number {
  return lists.findIndex((names) => names.includes(name.toLowerCase())) + 1;
}
