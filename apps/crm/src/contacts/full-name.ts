import { invalidField } from '@sortie/contracts';
import { nameLine } from '../text/plain-text.js';

/** First and last name; the full name always is the two joined. */
export interface PersonName {
  first_name: string | null;
  last_name: string | null;
}

export interface NameChange {
  first_name?: string | null;
  last_name?: string | null;
  full_name?: string | null;
}

// What contracts allow for a first or last name.
const longestPart = 200;

/** `Ana María López` → `Ana María` and `López`: split at the last space. */
export function splitName(full: string): PersonName {
  const words = full.split(/\s+/u);
  if (words.length === 1) return { first_name: words[0]!, last_name: null };
  return { first_name: words.slice(0, -1).join(' '), last_name: words.at(-1)! };
}

export function joinName({ first_name, last_name }: PersonName): string | null {
  return [first_name, last_name].filter((part) => part !== null).join(' ') || null;
}

/** The names after a change. A part that is given counts more than the same part of a full name. */
export function changeName(before: PersonName, change: NameChange): PersonName {
  const parts = change.full_name === undefined ? before : fromFull(change.full_name);
  return {
    first_name: part('first_name', change.first_name) ?? (change.first_name === undefined ? parts.first_name : null),
    last_name: part('last_name', change.last_name) ?? (change.last_name === undefined ? parts.last_name : null),
  };
}

function fromFull(full: string | null): PersonName {
  const name = full === null ? null : nameLine('full_name', full);
  if (name === null) return { first_name: null, last_name: null };
  const parts = splitName(name);
  if ([parts.first_name, parts.last_name].some((word) => (word?.length ?? 0) > longestPart)) {
    const most = `at most ${longestPart} characters each`;
    throw invalidField('full_name', 'max_length', `full_name must have a first and a last name of ${most}`);
  }
  // Each part is a cell of its own in a spreadsheet; the first begins as the whole does.
  nameLine('full_name', parts.last_name ?? '', 'the last name in full_name');
  return parts;
}

function part(field: string, text: string | null | undefined): string | null {
  return typeof text === 'string' ? nameLine(field, text) : null;
}
