import { comparedAddress } from '../mail/compared-address.js';

/** Header-like fields by lower-case name; the first of a name counts. Folded lines are joined. */
export type Fields = ReadonlyMap<string, string>;

/** Groups of fields, separated by blank lines: the body of a delivery-status or feedback-report part. */
export function fieldGroups(text: string): Fields[] {
  return text.replace(/\r\n?/g, '\n').split(/\n[ \t]*\n/).map(fieldsOf).filter((fields) => fields.size > 0);
}

/** The fields up to the first blank line: the header of an attached mail. */
export function headerFields(text: string): Fields {
  const lines = text.replace(/\r\n?/g, '\n').replace(/^\n+/, '');
  const end = lines.indexOf('\n\n');
  return fieldsOf(end < 0 ? lines : lines.slice(0, end));
}

function fieldsOf(group: string): Fields {
  const fields = new Map<string, string>();
  for (const line of group.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** `rfc822; a@b` or `<a@b>` as a bare address to be compared, or null. */
export function addressField(value: string | undefined): string | null {
  const address = value?.slice(value.indexOf(';') + 1).trim().replace(/^<|>$/g, '');
  return address ? comparedAddress(address) : null;
}

/** The first `<id>` in a value, or null. */
export function messageIdField(value: string | undefined): string | null {
  return value ? /<[^<>\s]{1,998}>/.exec(value)?.[0] ?? null : null;
}
