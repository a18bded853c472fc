// Every version of every event that was ever recorded has an example here, and it is never changed: what is in a log
// must stay readable. A changed shape is a new schema number with a file of its own beside the old one.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventKind, events, parseInput, schemaOf, type Class } from '../index.js';

interface Example {
  type: string;
  schema: number;
  data: object;
  personal?: object;
}

const folder = import.meta.dirname;
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const fileOf = (type: string, schema: number) => `${type}.v${schema}.json`;
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Example;
const membersOf = (owner: Class) => Object.keys(schemaOf(owner, '#/').properties ?? {}).sort();

describe.each(events().map((kind) => [kind.type, kind] as const))('%s', (type, kind) => {
  it('has a sentence for the activity log', () => {
    expect(kind.sentence).toMatch(/^[A-Z].*[^.\s]$/);
  });

  it.each(Array.from({ length: kind.schema }, (_, index) => index + 1))(
    'has a frozen example of schema %i',
    (schema) => {
      expect(files).toContain(fileOf(type, schema));
      expect(read(fileOf(type, schema))).toMatchObject({ type, schema });
    },
  );

  it('has an example of what is recorded today, with every member', () => {
    const { data, personal } = read(fileOf(type, kind.schema));
    expect(parseInput(kind.data, data)).toEqual(data);
    expect(Object.keys(data).sort()).toEqual(membersOf(kind.data));
    expect(personal === undefined).toBe(kind.personal === undefined);
    if (!kind.personal || !personal) return;
    expect(parseInput(kind.personal, personal)).toEqual(personal);
    expect(Object.keys(personal).sort()).toEqual(membersOf(kind.personal));
  });

  it('names its subject', () => {
    const ids = membersOf(kind.data).filter((member) => member.endsWith('_id'));
    expect(ids).not.toEqual([]);
  });
});

it.each(files)('%s belongs to a declared event', (file) => {
  const { type, schema } = read(file);
  expect(file).toBe(fileOf(type, schema));
  expect(eventKind(type)?.schema).toBeGreaterThanOrEqual(schema);
});
