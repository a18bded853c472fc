import type { Class } from '../core/operation.js';
import { checksOf } from './checks.js';
import { membersOf, type Member } from './members.js';
import { scalarSchemas, type JsonSchema } from './scalar-schema.js';

export type { JsonSchema } from './scalar-schema.js';

/**
 * JSON Schema 2020-12 of a class, from the same decorators that validate it. Nested classes become
 * `{$ref: refPrefix + name}`; `collect` gathers them.
 */
export function schemaOf(owner: Class, refPrefix = '#/components/schemas/', collect?: Map<string, Class>): JsonSchema {
  const base = scalarSchemas(owner);
  const described = membersOf(owner);
  const names = new Set([...described.keys(), ...checksOf(owner).keys()]);
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const name of names) {
    const member = described.get(name) ?? {};
    properties[name] = memberSchema(member, base[name] ?? {}, (of) => reference(of, refPrefix, collect));
    if (!member.optional) required.push(name);
  }
  const schema: JsonSchema = { type: 'object', properties, additionalProperties: false };
  return required.length > 0 ? { ...schema, required } : schema;
}

function reference(of: Class, refPrefix: string, collect?: Map<string, Class>): JsonSchema {
  if (collect && !collect.has(of.name)) {
    collect.set(of.name, of);
    schemaOf(of, refPrefix, collect);
  }
  return { $ref: `${refPrefix}${of.name}` };
}

function memberSchema(member: Member, scalar: JsonSchema, ref: (of: Class) => JsonSchema): JsonSchema {
  let schema: JsonSchema = scalar;
  if (member.object) schema = ref(member.object());
  if (member.oneOf) schema = unionSchema(member.oneOf, scalar, ref);
  if (member.list) {
    const items = member.list.of ? ref(member.list.of()) : ((scalar.items as JsonSchema | undefined) ?? {});
    schema = { ...pick(scalar, ['minItems', 'uniqueItems']), type: 'array', items, maxItems: member.list.max };
  }
  if (member.schema) {
    // class-validator-jsonschema points at a definition of `Object` where it knows no more than the type.
    const { $ref: _unknown, ...known } = schema;
    schema = { ...known, ...member.schema };
  }
  if (!member.nullable) return schema;
  if (typeof schema.type === 'string') {
    const values = schema.enum as unknown[] | undefined;
    return { ...schema, type: [schema.type, 'null'], ...(values ? { enum: [...values, null] } : {}) };
  }
  return { anyOf: [schema, { type: 'null' }] };
}

function unionSchema(
  union: NonNullable<Member['oneOf']>,
  scalar: JsonSchema,
  ref: (of: Class) => JsonSchema,
): JsonSchema {
  const choices = Object.values(union.choices).map(ref);
  const one = { type: 'object', required: [union.tag], oneOf: choices };
  return union.list ? { ...pick(scalar, ['minItems']), type: 'array', items: one, maxItems: union.list } : one;
}

function pick(schema: JsonSchema, names: string[]): JsonSchema {
  return Object.fromEntries(names.filter((name) => name in schema).map((name) => [name, schema[name]]));
}
