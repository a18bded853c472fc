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
const words = (list: string) => new RegExp(`(?<!\\p{L})(?:${list})(?!\\p{L})`, 'giu');
// A return is announced by one of these words, and its date stands shortly after or, in German and Dutch, before.
const returns = words(
  'back|return\\w*|resume|available again|zurück|wieder|ab (?:dem|montag|dienstag|mittwoch|donnerstag|freitag)|' +
    'retour|reviens|dès le|à partir du|vuelta|regreso|volver\\p{L}*|' +
    'rientr\\p{L}*|torn(?:o|erò|eremo)|di nuovo|dal|terug|weer|vanaf|regress\\p{L}*|volto|voltarei|retorn\\p{L}*',
);
// These name the last day away, or the first day back: nobody can tell.
const lasts = words('until|till|through|bis|jusqu\\p{L}*|hasta|fino|até|tot|t/m');
const reach = 60;

/** When an absence ends. */
export interface AbsenceEnd {
  /** The day that the text names, `YYYY-MM-DD`. */
  named: string;
  /** The first day on which the person is surely back: the day after one that is only said to be the end. */
  back: string;
}

/** When an absence ends, or null when the text names no day within a year after it was received. */
export function absenceEnd(text: string, received: Date): AbsenceEnd | null {
  const today = Math.floor(received.getTime() / dayMs);
  const start = text.slice(0, 4000);
  const back = announced(start, returns, today);
  const last = announced(start, lasts, today);
  const named = Math.max(...back, ...last);
  if (named === -Infinity) return null;
  return { named: iso(named), back: iso(back.includes(named) ? named : named + 1) };
}

function announced(text: string, cue: RegExp, today: number): number[] {
  return [...text.matchAll(cue)]
    .flatMap(({ index, 0: word }) => {
      const after = text.slice(index, index + word.length + reach);
      const found = datesIn(after, today);
      return found.length > 0 ? found : datesIn(text.slice(Math.max(0, index - reach), index), today);
    })
    .filter((day) => day >= today && day <= today + 366);
}

function iso(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

function datesIn(text: string, today: number): number[] {
  const found: number[] = [];
  for (const m of text.matchAll(/(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)/g)) found.push(day(+m[1], +m[2], +m[3]));
  for (const m of text.matchAll(/(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.(\d{4}|\d\d(?!\d))?/g)) {
    found.push(yearly(m[3], +m[2], +m[1], today));
  }
  for (const m of text.matchAll(/(?<![\d-])(\d{1,2})-(\d{1,2})-(\d{4})(?!\d)/g)) {
    found.push(day(+m[3]!, +m[2]!, +m[1]!));
  }
  // 03/04 is March or April: the later reading can only hold a mail longer.
  for (const m of text.matchAll(/(?<!\d)(\d{1,2})\/(\d{1,2})(?:\/(\d{4}|\d\d(?!\d)))?/g)) {
    found.push(Math.max(yearly(m[3], +m[1], +m[2], today) || 0, yearly(m[3], +m[2], +m[1], today) || 0));
  }
  const named = `(?<!\\p{L})(${monthName})(?!\\p{L})`;
  const monthFirst = `${named}\\.?\\s(\\d{1,2})(?!\\d)(?:st|nd|rd|th)?(?:,?\\s(\\d{4}))?`;
  for (const m of text.matchAll(new RegExp(monthFirst, 'giu'))) {
    found.push(yearly(m[3], indexIn(months, m[1]), +m[2], today));
  }
  const dayFirst =
    '(?<!\\d)(\\d{1,2})(?:st|nd|rd|th|er|º|°)?\\.?\\s(?:of\\s|de\\s)?' + `${named}\\.?(?:,?\\s(?:de\\s)?(\\d{4}))?`;
  for (const m of text.matchAll(new RegExp(dayFirst, 'giu'))) {
    found.push(yearly(m[3], indexIn(months, m[2]), +m[1], today));
  }
  const weekday = new RegExp(`(?<!\\p{L})(${weekdays.flat().join('|')})(?!\\p{L})`, 'iu').exec(text);
  if (found.length === 0 && weekday) {
    // Day 0 was a Thursday, the fourth of the week.
    const passed = (indexIn(weekdays, weekday[1]) - 4 - today) % 7;
    found.push(today + ((passed + 7) % 7 || 7));
  }
  return found.filter((value) => value > 0);
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
