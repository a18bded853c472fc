// The operations as /openapi.json tells them, so that a new one is covered without a change here.
import { ok, client } from './http.ts';

type Schema = any;

export interface Route {
  method: string;
  path: string;
  name: string;
  scope: string | null;
  parameters: { name: string; in: string; schema?: Schema }[];
  /** A body with what is required, made from its schema; undefined where none is. */
  body: Record<string, unknown> | undefined;
}

export async function routes(): Promise<Route[]> {
  const document = await ok<any>(client('')('GET', '/openapi.json'));
  const resolve = (schema: Schema): Schema => (schema?.$ref ? pick(document, schema.$ref) : schema);
  return Object.entries<Record<string, any>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, item]) => ({
      method: method.toUpperCase(),
      path,
      name: item.operationId,
      scope: item['x-scope'],
      parameters: item.parameters.map(resolve),
      body:
        item.requestBody &&
        (example(item.requestBody.content['application/json'].schema, resolve) as Record<string, unknown>),
    })),
  );
}

function pick(document: any, pointer: string): Schema {
  return pointer
    .slice(2)
    .split('/')
    .reduce((at, part) => at[part], document);
}

/** A value with the required members, as small as the schema allows. */
function example(given: Schema, resolve: (schema: Schema) => Schema): unknown {
  const schema = resolve(given);
  if (schema.oneOf) return example(schema.oneOf[0], resolve);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.examples) return schema.examples[0];
  switch ([schema.type].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name: string) => [name, example(schema.properties[name], resolve)]),
      );
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => example(schema.items, resolve));
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    default:
      return schema.format === 'email' ? 'someone@acme.example' : 'x'.repeat(Math.max(1, schema.minLength ?? 1));
  }
}
