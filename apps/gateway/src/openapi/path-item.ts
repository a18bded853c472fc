import { schemaOf, type Class, type JsonSchema, type Operation } from '@sortie/contracts';
import { parametersOf } from './parameters.js';

// What each operation may refuse with, and what changes alone: 410 when a repeat's person was erased, 415 for a body
// that is no JSON, 502 when a provider fails that a change needs.
const refusals = [400, 401, 403, 404, 413, 422, 429, 500, 503];
const changeRefusals = [409, 410, 412, 415, 502];

/** The entry of one operation; the classes and the body that it refers to are added to what is collected. */
export function pathItemOf(operation: Operation, schemas: Record<string, JsonSchema>, classes: Map<string, Class>) {
  const [verb = '', path = ''] = (operation.route ?? '').split(' ');
  const method = verb.toLowerCase();
  const pathMembers = [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!);
  const input = schemaOf(operation.input, undefined, classes);
  classes.set(operation.output.name, operation.output);
  const answer = { $ref: `#/components/schemas/${operation.output.name}` };
  const item: JsonSchema = {
    operationId: operation.name,
    summary: operation.summary,
    tags: [operation.name.split('.')[0]],
    ...(operation.scope ? { description: `Needs the scope \`${operation.scope}\`.` } : {}),
    'x-scope': operation.scope,
    'x-effect': operation.effect,
    parameters: parametersOf(operation, input, pathMembers, method),
    ...bodyOf(operation, method, input, pathMembers, schemas),
    responses: { [operation.status]: success(answer, method), ...refusalsOf(method) },
  };
  return { path, method, item };
}

function bodyOf(
  operation: Operation,
  method: string,
  input: JsonSchema,
  pathMembers: readonly string[],
  schemas: Record<string, JsonSchema>,
) {
  const all = Object.entries((input.properties ?? {}) as Record<string, JsonSchema>);
  const properties = Object.fromEntries(all.filter(([name]) => !pathMembers.includes(name)));
  if (method === 'get' || method === 'delete' || Object.keys(properties).length === 0) return {};
  const required = ((input.required ?? []) as string[]).filter((name) => !pathMembers.includes(name));
  const { name } = operation.input;
  schemas[name] = { ...input, properties, required };
  if (required.length === 0) delete schemas[name].required;
  return {
    requestBody: {
      required: required.length > 0,
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
    },
  };
}

function success(schema: JsonSchema, method: string): JsonSchema {
  const text = (description: string) => ({ description, schema: { type: 'string' } });
  const headers = {
    'X-Request-Id': text('Names this request in the log.'),
    RateLimit: text('What is left of the quota, and when there is more.'),
    'RateLimit-Policy': text('The quota.'),
    ETag: text('The version of the resource, when the answer is one.'),
    ...(method === 'get'
      ? {}
      : { 'Idempotent-Replayed': text('`true` when this is the stored answer of an earlier request.') }),
  };
  return { description: 'Success', headers, content: { 'application/json': { schema } } };
}

function refusalsOf(method: string): JsonSchema {
  const statuses = method === 'get' ? refusals : [...refusals, ...changeRefusals];
  return Object.fromEntries(
    statuses.map((status) => [String(status), { $ref: `#/components/responses/Problem${status}` }]),
  );
}
