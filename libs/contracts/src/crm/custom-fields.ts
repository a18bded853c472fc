import { ValidateBy } from 'class-validator';
import { Schema } from '../schema/decorators.js';

/** A workspace's own members of a contact: flat, scalar. */
export type CustomFields = Record<string, string | number | boolean | null>;

const name = /^[a-zA-Z][a-zA-Z0-9_]{0,63}$/;

/** Up to 100 own fields; names are letters, digits and `_`; values are scalars, texts at most 4 000 characters. */
export function IsCustomFields(): PropertyDecorator {
  const check = ValidateBy({
    name: 'isCustomFields',
    validator: {
      validate: isCustomFields,
      defaultMessage: () =>
        '$property must map up to 100 names (letters, digits, _) to texts, numbers, booleans or null',
    },
  });
  const schema = Schema({
    type: 'object',
    maxProperties: 100,
    propertyNames: { pattern: name.source },
    additionalProperties: { type: ['string', 'number', 'boolean', 'null'], maxLength: 4000 },
  });
  return (target, property) => [check, schema].forEach((decorate) => decorate(target, property));
}

function isCustomFields(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= 100 && entries.every(([key, entry]) => name.test(key) && isScalar(entry));
}

function isScalar(value: unknown): boolean {
  if (typeof value === 'string') return [...value].length <= 4000;
  return value === null || typeof value === 'number' || typeof value === 'boolean';
}
