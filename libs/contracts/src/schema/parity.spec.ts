import { describe, expect, it } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { isEmail, isFQDN, isURL } from 'class-validator';
import fc from 'fast-check';
// Every declaration registers itself when it is imported.
import { DomainError, operations, parseInput, schemaOf, type Class, type JsonSchema } from '../index.js';
import { isTimeZone } from './kinds.js';

const formats = { email: isEmail, uri: isURL, hostname: isFQDN, 'iana-time-zone': isTimeZone };

const samples: Record<string, string[]> = {
  email: ['dana@acme.example', 'Dana.Ruiz+q2@mail.acme.example', 'dana@acme', 'dana@@acme.example'],
  uri: ['https://www.linkedin.com/in/dana', 'linkedin.com/in/dana', 'http://localhost', 'not a url'],
  hostname: ['acme.example', 'a.b.acme.example', 'acme', '-acme.example'],
  'date-time': [
    '2026-11-21T09:00:00Z', '2028-02-29T23:59:59.123Z', '2026-02-29T00:00:00Z', '2026-11-21T09:00:00+01:00',
  ],
  'iana-time-zone': ['Europe/Paris', 'UTC', 'Mars/Olympus', 'Europe/Paris '],
};

/** A class's schema with what it refers to, compiled as any client would. */
function compile(owner: Class): { schema: JsonSchema; defs: Record<string, JsonSchema>; validate: ValidateFunction } {
  const classes = new Map<string, Class>();
  const schema = schemaOf(owner, '#/$defs/', classes);
  const defs = Object.fromEntries([...classes].map(([name, of]) => [name, schemaOf(of, '#/$defs/')]));
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
  addFormats.default(ajv);
  for (const [name, check] of Object.entries(formats))
    ajv.addFormat(name, { type: 'string', validate: (text: string) => check(text) });
  return { schema, defs, validate: ajv.compile({ ...schema, $defs: defs }) };
}

// Values of every JSON type, and texts that are counted differently by careless counters.
const odd = fc.constantFrom<unknown>(
  null,
  true,
  false,
  0,
  1,
  -1,
  1.5,
  8,
  366,
  1_000_000,
  '',
  ' ',
  'x',
  '1',
  'true',
  '2026-11-21',
  '2026-11-21T09:00:00Z',
  '2026-13-01T00:00:00Z',
  '+14155550123',
  '24:00',
  '😀'.repeat(50),
  '❤️'.repeat(50),
  '👩‍👩‍👧'.repeat(100),
  'é'.repeat(200),
  'x'.repeat(51),
  'x'.repeat(201),
  'x'.repeat(256),
  [],
  [null],
  [1],
  ['x'],
  [[]],
  {},
  { x: 1 },
  { channel: 'email' },
  { a: 'x'.repeat(4001) },
);

/** Values that a schema describes, with a slip at any place once in a while. */
function near(schema: JsonSchema, defs: Record<string, JsonSchema>, slips: boolean): fc.Arbitrary<unknown> {
  const exact = described(schema, defs, slips);
  return slips ? fc.oneof({ weight: 24, arbitrary: exact }, { weight: 1, arbitrary: odd }) : exact;
}

function described(schema: JsonSchema, defs: Record<string, JsonSchema>, slips: boolean): fc.Arbitrary<unknown> {
  const into = (part: unknown) => near(part as JsonSchema, defs, slips);
  if (typeof schema.$ref === 'string') return into(defs[schema.$ref.replace('#/$defs/', '')]);
  const choices = (schema.anyOf ?? schema.oneOf) as unknown[] | undefined;
  if (choices) return fc.oneof(...choices.map(into));
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  return fc.oneof(...[schema.type ?? 'null'].flat().map((type) => typed(String(type), schema, into, slips)));
}

function typed(
  type: string,
  schema: JsonSchema,
  into: (part: unknown) => fc.Arbitrary<unknown>,
  slips: boolean,
): fc.Arbitrary<unknown> {
  const { minimum = -1000, maximum = 1000, minItems = 0, maxItems = 5 } = schema as Record<string, number>;
  switch (type) {
    case 'string':
      return text(schema, slips);
    case 'integer':
      return fc.integer({ min: minimum - (slips ? 1 : 0), max: maximum + (slips ? 1 : 0) });
    case 'number':
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return list(into(schema.items ?? {}), minItems, maxItems, slips);
    case 'object':
      return object(schema, into, slips);
    default:
      return fc.constant(null);
  }
}

function list(item: fc.Arbitrary<unknown>, min: number, max: number, slips: boolean): fc.Arbitrary<unknown> {
  const usual = fc.array(item, { minLength: Math.max(0, min - (slips ? 1 : 0)), maxLength: Math.min(max, min + 3) });
  // One too many of the longest lists: the same item each time, since only their number matters.
  const over = item.map((one) => Array.from({ length: max + 1 }, () => one));
  return slips ? fc.oneof({ weight: 19, arbitrary: usual }, { weight: 1, arbitrary: over }) : usual;
}

function text(schema: JsonSchema, slips: boolean): fc.Arbitrary<string> {
  if (typeof schema.format === 'string') {
    const known = samples[schema.format] ?? [];
    return fc.constantFrom(...(slips ? known : known.slice(0, 2)));
  }
  if (typeof schema.pattern === 'string') return fc.stringMatching(new RegExp(schema.pattern));
  const { minLength: min = 0, maxLength: max = 300 } = schema as Record<string, number>;
  const short = fc
    .string({ unit: 'grapheme', minLength: min, maxLength: Math.min(max, min + 8) })
    .map((value) => [...value].slice(0, max).join(''));
  if (!slips) return short;
  const unit = fc.constantFrom('x', '😀', '❤️', 'e\u0301', '\u200d');
  const edge = fc
    .tuple(unit, fc.constantFrom(-1, 0, 1))
    .map(([one, by]) => [...one.repeat(max + 2)].slice(0, max + by).join(''));
  return fc.oneof({ weight: 9, arbitrary: short }, { weight: 1, arbitrary: edge });
}

function object(
  schema: JsonSchema,
  into: (part: unknown) => fc.Arbitrary<unknown>,
  slips: boolean,
): fc.Arbitrary<unknown> {
  const {
    properties = {},
    required = [],
    additionalProperties,
  } = schema as { properties?: Record<string, JsonSchema>; required?: string[]; additionalProperties?: unknown };
  if (Object.keys(properties).length === 0 && typeof additionalProperties === 'object') {
    return fc.dictionary(
      fc.stringMatching(slips ? /^[a-z1 ][a-z]{0,3}$/ : /^[a-z]{1,4}$/),
      into(additionalProperties),
      { maxKeys: 4 },
    );
  }
  const members = Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, into(part)]));
  const whole = fc.record(members, { requiredKeys: required });
  if (!slips) return whole;
  const slip = fc.oneof(
    { weight: 20, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constantFrom<object>({ unknown: 1 }, { toString: 1 }, { constructor: null }) },
  );
  const lost = fc.oneof(
    { weight: 20, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom('', ...required) },
  );
  return fc.tuple(whole, slip, lost).map(([value, more, without]) => {
    const { [without]: _lost, ...rest } = value as Record<string, unknown>;
    return { ...rest, ...more };
  });
}

function refusal(owner: Class, value: unknown): unknown {
  try {
    parseInput(owner, value);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'VALIDATION_ERROR') return error.fields;
    throw error;
  }
}

const inputs = [...new Map(operations().map(({ input }) => [input.name, input])).values()];

describe.each(inputs.map((owner) => [owner.name, owner] as const))('%s', (_name, owner) => {
  const { schema, defs, validate } = compile(owner);

  function expectOneVerdict(value: unknown): boolean {
    const fields = refusal(owner, value);
    const valid = validate(value);
    const verdicts = { value, validator: fields === undefined, schema: valid, fields, errors: validate.errors };
    expect(verdicts).toMatchObject({ schema: fields === undefined });
    return valid;
  }

  it('is judged the same by validator and schema', () => {
    fc.assert(
      fc.property(near(schema, defs, true), (value) => void expectOneVerdict(value)),
      { numRuns: 300 },
    );
  });

  it('accepts what its schema describes', () => {
    fc.assert(
      fc.property(near(schema, defs, false), (value) => expect(expectOneVerdict(value)).toBe(true)),
      { numRuns: 50 },
    );
  });
});

it('covers every operation', () => {
  expect(new Set(operations().map(({ input }) => input))).toEqual(new Set(inputs));
});
