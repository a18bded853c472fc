import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { events, operation, operations, type JsonSchema } from '@sortie/contracts';
import { IsInt, Min } from 'class-validator';
import { bearer, runningGateway, type Running } from '../testing/running-gateway.js';

class CountSheep {
  @IsInt() @Min(1) sheep: number;
}

class Sheep {
  @IsInt() sheep: number;
}

// Declared here and nowhere in the gateway: that it works is the proof that an operation needs no gateway code.
const countSheep = operation({
  name: 'sheep.count',
  service: 'crm',
  route: 'POST /v1/sheep',
  scope: 'contacts:read',
  effect: 'write',
  summary: 'Count sheep',
  input: CountSheep,
  output: Sheep,
  status: 201,
});

let gateway: Running;
let document: JsonSchema;
beforeAll(async () => {
  gateway = await runningGateway();
  document = (await gateway.app.inject('/openapi.json')).json();
});
afterAll(() => gateway.app.close());

function at(pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, part) => (value as JsonSchema | undefined)?.[part], document);
}

it('names every route once and no other', () => {
  const paths = document.paths as Record<string, object>;
  const documented = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const routes = operations().flatMap(({ route }) => (route ? [route] : []));
  expect(documented.sort()).toEqual([...routes].sort());
  for (const route of routes) {
    const [method, path] = route.split(' ') as [string, string];
    expect(
      gateway.app
        .getHttpAdapter()
        .getInstance()
        .hasRoute({ method: method as 'GET', url: path.replace(/\{(\w+)\}/g, ':$1') }),
    ).toBe(true);
  }
});

it('refers only to what it holds', () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"(#[^"]+)"/g)].map((found) => found[1]!);
  expect(refs.length).toBeGreaterThan(100);
  for (const ref of new Set(refs)) expect([ref, at(ref)]).toEqual([ref, expect.any(Object)]);
});

it('is OpenAPI 3.1.1 with unique ids, each path parameter declared, and every event as a webhook', () => {
  expect(document.openapi).toBe('3.1.1');
  const items = Object.entries(document.paths as Record<string, Record<string, JsonSchema>>).flatMap(
    ([path, methods]) => Object.values(methods).map((item) => ({ path, item })),
  );
  const ids = items.map(({ item }) => item.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, item } of items) {
    const declared = (item.parameters as JsonSchema[])
      .filter((parameter) => parameter.in === 'path')
      .map(({ name }) => name);
    expect(declared).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]));
    for (const parameter of item.parameters as JsonSchema[]) expect(parameter.$ref ?? parameter.schema).toBeDefined();
  }
  expect(Object.keys(document.webhooks as object)).toEqual(events().map(({ type }) => type));
});

it('shows every parameter on the page, shared headers too', async () => {
  const page = (await gateway.app.inject('/docs')).body;
  const of = (id: string) => page.split(`<h3 id="${id}">`)[1]!.split('<h3')[0];
  expect(of('contacts.list')).toContain('<td><code>search</code></td><td>query</td>');
  expect(of('contacts.list')).toMatch(/<code>include<\/code><\/td><td>query<.+<\/code> .+counting stops at 10 000\./);
  expect(of('contacts.create')).toMatch(/<code>Idempotency-Key<\/code><\/td><td>header<.+Makes a repeat safe/);
  expect(of('contacts.create')).not.toContain('If-Match');
  expect(of('contacts.update')).toContain('<td><code>If-Match</code></td><td>header</td>');
});

it('says what a nullable member of an answer is, inherited ones too', () => {
  expect(at('/components/schemas/Contact/properties/email')).toMatchObject({ type: ['string', 'null'] });
});

it('says what an operation may refuse with, and whether a repeat is safe', () => {
  const paths = document.paths as Record<string, Record<string, { responses: object; parameters: object[] }>>;
  const refusals = (path: string, method: string) => Object.keys(paths[path]![method]!.responses);
  expect(refusals('/v1/contacts', 'post')).toEqual(expect.arrayContaining(['409', '410', '413', '415', '502']));
  expect(refusals('/v1/contacts', 'get')).toEqual(expect.arrayContaining(['413', '422']));
  const key = { $ref: '#/components/parameters/IdempotencyKey' };
  expect(paths['/v1/contacts']!.post!.parameters).toContainEqual(key);
  expect(paths['/v1/sequences/{id}/lint']!.post!.parameters).not.toContainEqual(key);
});

it('serves, checks and documents an operation that it never heard of', async () => {
  gateway.operations.answer(countSheep, (input) => input);
  const count = (payload: string) =>
    gateway.app.inject({
      method: 'POST',
      url: '/v1/sheep',
      payload,
      headers: { ...bearer, 'content-type': 'application/json' },
    });
  expect((await count('{"sheep":3}')).json()).toEqual({ sheep: 3 });
  expect((await count('{"sheep":0}')).statusCode).toBe(422);
  expect(at('/paths')).toHaveProperty(['/v1/sheep', 'post', 'responses', '201']);
});
