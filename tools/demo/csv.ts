// RFC 4180, enough for a list of contacts: quoted fields, doubled quotes, line breaks inside quotes.

/** The rows of a CSV text as objects by its header line. */
export function parseCsv(text: string): Record<string, string>[] {
  const [header = [], ...rows] = records(text.replace(/^\uFEFF/, ''));
  return rows
    .filter((row) => row.some((field) => field !== ''))
    .map((row) => Object.fromEntries(header.map((name, index) => [name.trim(), row[index]?.trim() ?? ''])));
}

function records(text: string): string[][] {
  const rows: string[][] = [[]];
  let field = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') field += text[at++];
      else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ',') {
      rows.at(-1)!.push(field);
      field = '';
    } else if (character === '\n') {
      rows.at(-1)!.push(field);
      field = '';
      rows.push([]);
    } else if (character !== '\r') field += character;
  }
  rows.at(-1)!.push(field);
  return rows;
}
