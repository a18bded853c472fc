import { invalidField } from '@sortie/contracts';

// C0 controls and DEL: they forge headers and log lines, and PostgreSQL cannot store NUL.
const control = /[\u0000-\u001f\u007f]/;
// What a spreadsheet takes for a formula (OWASP, CSV injection), full-width forms included.
const formula = /^[=+\-@＝＋－＠]/;

/** A line of text without outer blanks; null when nothing is left. Refuses control characters and broken Unicode. */
export function line(field: string, text: string): string | null {
  const trimmed = text.trim();
  if (control.test(trimmed) || !trimmed.isWellFormed()) {
    throw invalidField(field, 'invalid_text', `${field} must be plain text without control characters`);
  }
  return trimmed === '' ? null : trimmed;
}

/** The name of a person, a company or a group: a line that no spreadsheet will run. `part`: which part of the field. */
export function nameLine(field: string, text: string, part = field): string | null {
  const name = line(field, text);
  if (name !== null && formula.test(name)) {
    throw invalidField(field, 'formula', `${part} must not begin with = + - or @: spreadsheets run such a text`);
  }
  return name;
}

/** A name that must be there. */
export function requiredName(field: string, text: string): string {
  const name = nameLine(field, text);
  if (name === null) throw invalidField(field, 'blank', `${field} must not be blank`);
  return name;
}

/** What names are compared by: case, outer blanks and Unicode composition do not count. */
export function nameKey(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

/** What is looked for with `search`, as PostgreSQL takes it: without NUL. */
export function searchText(search: string): string {
  return search.replaceAll('\0', ' ').toWellFormed();
}

/** What is looked for among `nameKey`s; blanks count. */
export function searchKey(search: string): string {
  return searchText(search).normalize('NFC').toLowerCase();
}
