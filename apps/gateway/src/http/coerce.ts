import type { JsonSchema } from '@sortie/contracts';

/** How the text of a query parameter becomes the value that its declaration means. */
export interface Coercion {
  /** Whether the parameter may appear more than once, as a list. */
  repeatable: boolean;
  read(value: string | string[]): unknown;
}

/** The coercion that a member's schema asks for. A text that does not fit stays a text, for validation to refuse. */
export function coercionOf(schema: JsonSchema): Coercion {
  const types = [schema.type].flat();
  if (types.includes('array')) {
    const item = coercionOf((schema.items ?? {}) as JsonSchema);
    return { repeatable: true, read: (value) => [value].flat().map((entry) => item.read(entry)) };
  }
  const scalar =
    types.includes('integer') || types.includes('number') ? numeric : types.includes('boolean') ? truth : text;
  return { repeatable: false, read: (value) => scalar(String(value)) };
}

// As JSON writes numbers, so that a query and a body accept the same ones.
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function numeric(value: string): unknown {
  const read = Number(value);
  return number.test(value) && Math.abs(read) <= Number.MAX_SAFE_INTEGER ? read : value;
}

function truth(value: string): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}

function text(value: string): unknown {
  return value;
}
