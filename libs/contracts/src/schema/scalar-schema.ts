import { getMetadataStorage } from 'class-validator';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import type { Class } from '../core/operation.js';
import { checksOf, type Check } from './checks.js';

export type JsonSchema = Record<string, unknown>;

// class-validator-jsonschema converts every known class at once, so its answer is kept until a new class appears.
let converted: Record<string, { properties?: Record<string, JsonSchema> }> = {};

/** What class-validator's own decorators say of each member, as JSON Schema. */
export function scalarSchemas(owner: Class): Record<string, JsonSchema> {
  if (!converted[owner.name]) {
    converted = validationMetadatasToSchemas({
      classValidatorMetadataStorage: getMetadataStorage(),
    }) as typeof converted;
  }
  const properties = converted[owner.name]?.properties ?? {};
  const checks = checksOf(owner);
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, corrected(schema, checks.get(name) ?? [])]),
  );
}

/** Mends what the converter gets wrong: `Min` makes a number of an integer, and the format `url` is none. */
function corrected(schema: JsonSchema, checks: Check[]): JsonSchema {
  const items = schema.items as JsonSchema | undefined;
  if (items)
    return {
      ...schema,
      items: corrected(
        items,
        checks.filter(({ each }) => each).map((check) => ({ ...check, each: false })),
      ),
    };
  const integer = checks.some(({ name, each }) => name === 'isInt' && !each);
  return { ...schema, ...(integer ? { type: 'integer' } : {}), ...(schema.format === 'url' ? { format: 'uri' } : {}) };
}
