// The command line of the demo: a user's own contacts and sequence, or the examples.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readContacts, type ContactList } from './contacts.ts';

export interface DemoInput {
  contacts: ContactList;
  sequence: { name: string; steps: { wait_days: number }[] };
}

const example = (name: string) => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));

/** Reads what the demo is to send, with a clear message for a file that cannot be used. */
export async function readInput(args: string[]): Promise<DemoInput> {
  const { values } = parseArgs({ args, options: { contacts: { type: 'string' }, sequence: { type: 'string' } } });
  const list = values.contacts ?? example('contacts.csv');
  const contacts = parseContacts(await read(list), list);
  if (contacts.entries.length === 0) throw new Error(`${list} holds no contacts below its header line`);
  const file = values.sequence ?? example('sequence.json');
  const sequence = parseJson(await read(file), file);
  if (!Array.isArray(sequence.steps)) throw new Error(`${file}: "steps" must be a list`);
  return { contacts, sequence };
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new Error(`cannot read ${path}`);
  }
}

function parseContacts(csv: string, path: string): ContactList {
  try {
    return readContacts(csv);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`);
  }
}

function parseJson(text: string, path: string): DemoInput['sequence'] {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} is not JSON: ${(error as Error).message}`);
  }
}
