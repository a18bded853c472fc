// A list of contacts as people have it: which column is which member of a contact.
import { parseCsv } from './csv.ts';

/** One contact as the API takes it, and the line of the file that says so. */
export interface Entry {
  line: number;
  contact: Record<string, unknown>;
}

export interface ContactList {
  entries: Entry[];
  /** Columns that no contact can have. */
  leftOut: string[];
}

type Column = { member: string } | { custom: string } | undefined;

// The members of the API's CreateContact that are texts.
const texts = [
  'email', 'phone', 'first_name', 'last_name', 'full_name', 'title', 'company', 'linkedin_url', 'timezone', 'status',
];
// What else it has: the demo makes a group of its own, and no text is an object of own fields.
const taken = ['groups', 'custom'];
// A contact's own fields: their names, and how many they may be.
const ownName = /^[a-zA-Z][a-zA-Z0-9_]{0,63}$/;
const mostOwn = 100;

/** The contacts of a CSV text. `Email` and `First Name` are as good as `email` and `first_name`. */
export function readContacts(csv: string): ContactList {
  const [header, ...rows] = parseCsv(csv);
  const names = header?.fields ?? [];
  const columns = columnsOf(names);
  if (!columns.some((column) => column && 'member' in column && column.member === 'email')) {
    throw new Error(`there is no column "email" in the header line: ${names.join(', ') || 'it is empty'}`);
  }
  return {
    entries: rows.map(({ line, fields }) => ({ line, contact: contactOf(columns, fields) })),
    leftOut: names.filter((name, index) => name !== '' && !columns[index]),
  };
}

function columnsOf(names: readonly string[]): Column[] {
  const own = new Set<string>();
  return names.map((name) => {
    const custom = name.replace(/[\s.-]+/g, '_');
    const member = custom.toLowerCase();
    if (texts.includes(member) || member === 'tags') return { member };
    if (taken.includes(member) || !ownName.test(custom) || own.size >= mostOwn) return undefined;
    own.add(custom);
    return { custom };
  });
}

function contactOf(columns: readonly Column[], fields: readonly string[]): Entry['contact'] {
  const contact: Entry['contact'] = {};
  const own: Record<string, string> = {};
  columns.forEach((column, index) => {
    const text = fields[index] ?? '';
    if (!column || text === '') return;
    if ('custom' in column) own[column.custom] = text;
    else contact[column.member] = column.member === 'tags' ? tagsOf(text) : text;
  });
  return Object.keys(own).length > 0 ? { ...contact, custom: own } : contact;
}

function tagsOf(text: string): string[] {
  return text.split(/[,;]/).map((tag) => tag.trim()).filter((tag) => tag !== '');
}
