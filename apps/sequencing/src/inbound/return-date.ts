const dayMs = 86_400_000;
const months = [
  'jan|januar|january|janvier|enero',
  'feb|februar|february|février|febrero',
  'mar|märz|march|mars|marzo',
  'apr|april|avril|abril',
  'may|mai|mayo',
  'jun|june|juni|juin|junio',
  'jul|july|juli|juillet|julio',
  'aug|august|août|agosto',
  'sep|sept|september|septembre|septiembre',
  'oct|okt|october|oktober|octobre|octubre',
  'nov|november|novembre|noviembre',
  'dec|dez|december|dezember|décembre|diciembre',
].map((names) => names.split('|'));
const weekdays = [
  'monday|montag|lundi|lunes',
  'tuesday|dienstag|mardi|martes',
  'wednesday|mittwoch|mercredi|miércoles',
  'thursday|donnerstag|jeudi|jueves',
  'friday|freitag|vendredi|viernes',
  'saturday|samstag|samedi|sábado',
  'sunday|sonntag|dimanche|domingo',
].map((names) => names.split('|'));
const monthName = months
  .flat()
  .sort((a, b) => b.length - a.length)
  .join('|');
// A return is announced by one of these words, and its date stands shortly after or, in German, before.
const cue = new RegExp(
  '(?<!\\p{L})(?:back|return\\w*|until|till|through|resume|available again|bis|zurück|' +
    'wieder|ab dem|' +
    'retour|jusqu\\p{L}*|hasta|vuelta|regreso|volver\\p{L}*)(?!\\p{L})',
  'giu',
);
const reach = 60;

/** The day an absence ends, `YYYY-MM-DD`, or null when the text names none within a year after it was received. */
export function returnDate(text: string, received: Date): string | null {
  const today = Math.floor(received.getTime() / dayMs);
  const days = [...text.slice(0, 4000).matchAll(cue)]
    .flatMap(({ index, 0: word }) => {
      const after = text.slice(index, index + word.length + reach);
      const found = datesIn(after, today);
      return found.length > 0 ? found : datesIn(text.slice(Math.max(0, index - reach), index), today);
    })
    .filter((day) => day >= today && day <= today + 366);
  return days.length > 0 ? new Date(Math.max(...days) * dayMs).toISOString().slice(0, 10) : null;
}

function datesIn(text: string, today: number): number[] {
  const found: number[] = [];
  for (const m of text.matchAll(/(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)/g)) found.push(day(+m[1], +m[2], +m[3]));
  for (const m of text.matchAll(/(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.(\d{4}|\d\d(?!\d))?/g)) {
    found.push(yearly(m[3], +m[2], +m[1], today));
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
    '(?<!\\d)(\\d{1,2})(?:st|nd|rd|th|er)?\\.?\\s(?:of\\s|de\\s)?' + `${named}\\.?(?:,?\\s(?:de\\s)?(\\d{4}))?`;
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
