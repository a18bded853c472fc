import { getMetadataStorage, ValidationTypes, type ValidatorConstraintInterface } from 'class-validator';
import type { Class } from '../core/operation.js';

/** One class-validator check of a member, ready to run without class-validator's executor. */
export interface Check {
  name: string;
  args: unknown[];
  each: boolean;
  passes(value: unknown): boolean;
  message(property: string): string;
}

/** The checks that class-validator's decorators declared on a class, by member. */
export function checksOf(owner: Class): Map<string, Check[]> {
  const storage = getMetadataStorage();
  const found = new Map<string, Check[]>();
  for (const meta of storage.getTargetValidationMetadatas(owner, '', false, false)) {
    if (meta.type !== ValidationTypes.CUSTOM_VALIDATION) continue;
    const args = (meta.constraints ?? []) as unknown[];
    for (const constraint of storage.getTargetValidatorConstraints(meta.constraintCls)) {
      const validator = constraint.instance as ValidatorConstraintInterface;
      const check: Check = {
        name: meta.name ?? constraint.name,
        args,
        each: meta.each,
        passes:
          lengthCheck(meta.name ?? constraint.name, args) ??
          ((value) => validator.validate(value, argumentsOf(meta.propertyName, value, args)) === true),
        message: (property) => words(meta, validator, property, args),
      };
      found.set(meta.propertyName, [check, ...(found.get(meta.propertyName) ?? [])]);
    }
  }
  return found;
}

/**
 * JSON Schema counts code points; class-validator counts an emoji with its variation selector as one character, so
 * that the two would disagree about the same text.
 */
function lengthCheck(name: string, [limit]: unknown[]): Check['passes'] | undefined {
  if (name === 'maxLength')
    return (value) =>
      typeof value === 'string' && (value.length <= Number(limit) || [...value].length <= Number(limit));
  if (name === 'minLength')
    return (value) => typeof value === 'string' && [...value.slice(0, 2 * Number(limit))].length >= Number(limit);
  return undefined;
}

type Meta = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

function argumentsOf(property: string, value: unknown, constraints: unknown[]) {
  return { property, value, constraints, targetName: '', object: {} };
}

function words(meta: Meta, validator: ValidatorConstraintInterface, property: string, args: unknown[]): string {
  const own = typeof meta.message === 'string' ? meta.message : undefined;
  const text = own ?? validator.defaultMessage?.(argumentsOf(property, undefined, args)) ?? `$property is invalid`;
  return text
    .replaceAll('$property', property)
    .replace(/\$constraint(\d+)/g, (_, index: string) => String(args[Number(index) - 1]));
}
