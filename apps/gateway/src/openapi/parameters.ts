import type { JsonSchema, Operation } from '@sortie/contracts';

/** Header parameters that many operations share. */
export function parameterComponents(): Record<string, JsonSchema> {
  return {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'Makes a repeat safe: for 24 hours, the same key and request get the first answer, be it a refusal.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    },
    IfMatch: {
      name: 'If-Match',
      in: 'header',
      required: false,
      description: 'The ETag of the version that this change is based on; 412 when somebody changed it meanwhile.',
      schema: { type: 'string', examples: ['"v3"'] },
    },
  };
}

/** Path, query and header parameters of an operation. */
export function parametersOf(
  operation: Operation,
  input: JsonSchema,
  pathMembers: readonly string[],
  method: string,
): JsonSchema[] {
  const properties = (input.properties ?? {}) as Record<string, JsonSchema>;
  const required = (input.required ?? []) as string[];
  const path = pathMembers.map((name) => ({ name, in: 'path', required: true, schema: properties[name] }));
  if (method === 'get') return [...path, ...queryOf(properties, required, pathMembers)];
  // What reads has nothing to repeat.
  const conditions = operation.effect === 'read' ? [] : [{ $ref: '#/components/parameters/IdempotencyKey' }];
  if (operation.conditional) conditions.push({ $ref: '#/components/parameters/IfMatch' });
  return [...path, ...(method === 'delete' ? queryOf(properties, required, pathMembers) : []), ...conditions];
}

function queryOf(
  properties: Record<string, JsonSchema>,
  required: string[],
  pathMembers: readonly string[],
): JsonSchema[] {
  return Object.entries(properties)
    .filter(([name]) => !pathMembers.includes(name))
    .map(([name, { description, ...schema }]) => {
      const said = description === undefined ? {} : { description };
      return { name, in: 'query', required: required.includes(name), ...said, schema };
    });
}
