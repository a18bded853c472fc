// RFC 4180, enough for a list of contacts: quoted fields, doubled quotes, line breaks inside quotes.

export interface CsvRow {
  /** Where it begins in the file, from 1. */
  line: number;
  fields: string[];
}

/** The rows of a CSV text that are not blank, the header first; fields are trimmed. */
export function parseCsv(text: string): CsvRow[] {
  const csv = text.replace(/^\uFEFF/, '');
  const rows: CsvRow[] = [{ line: 1, fields: [] }];
  let line = 1;
  let field = '';
  // The line of the quote that is open; 0 for none.
  let opened = 0;
  const endField = () => {
    rows.at(-1)!.fields.push(field.trim());
    field = '';
  };
  for (let at = 0; at < csv.length; at++) {
    const character = csv[at]!;
    if (character === '\n') line += 1;
    if (opened) {
      if (character !== '"') field += character;
      else if (csv[at + 1] === '"') field += csv[at++];
      else opened = 0;
    } else if (character === '"' && field.trim() === '') {
      // Only at the beginning of a field: in `6" pipe` it is a character.
      opened = line;
      field = '';
    } else if (character === ',') endField();
    else if (character === '\n') {
      endField();
      rows.push({ line, fields: [] });
    } else field += character;
  }
  if (opened) throw new Error(`line ${opened}: a quote is opened and never closed`);
  endField();
  return rows.filter(({ fields }) => fields.some((each) => each !== ''));
}
