import {
  errorCodes,
  events,
  operations,
  schemaOf,
  type Class,
  type EventKind,
  type JsonSchema,
  type Operation,
} from '@sortie/contracts';
import { parameterComponents } from './parameters.js';
import { pathItemOf } from './path-item.js';
import { problemResponses, problemSchemas } from './problems.js';

/** OpenAPI 3.1.1 of everything that is declared; nothing in it is written by hand a second time. */
export function openApiDocument(origin: string): JsonSchema {
  const classes = new Map<string, Class>();
  const schemas: Record<string, JsonSchema> = { ...problemSchemas() };
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const operation of operations()) {
    if (operation.route === undefined) continue;
    const { path, method, item } = pathItemOf(operation, schemas, classes);
    paths[path] = { ...paths[path], [method]: item };
  }
  const webhooks = Object.fromEntries(events().map((kind) => [kind.type, webhookOf(kind, classes)]));
  // `classes` grows while it is walked: schemas bring in the classes that they refer to.
  for (const [name, owner] of classes) schemas[name] ??= open(schemaOf(owner, undefined, classes));
  return {
    openapi: '3.1.1',
    info: {
      title: 'Sortie',
      version: '1',
      description:
        'The outbound platform that a team runs itself. ' +
        'Unknown members of an answer must be ignored; new ones may appear. ' +
        'PUT is the same partial update as PATCH.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: origin }],
    security: [{ apiKey: [] }],
    tags: tagsOf(operations()),
    paths,
    webhooks,
    components: {
      schemas,
      responses: problemResponses(Object.values(errorCodes)),
      parameters: parameterComponents(),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `srt_live_sk_…` or `srt_test_sk_…`.' },
      },
    },
  };
}

/** Answers are open: a client that refused unknown members would break with every addition. */
function open(schema: JsonSchema): JsonSchema {
  const { additionalProperties: _closed, ...rest } = schema;
  return rest;
}

function tagsOf(all: readonly Operation[]): JsonSchema[] {
  const names = all.filter(({ route }) => route !== undefined).map(({ name }) => name.split('.')[0]!);
  return [...new Set(names)].map((name) => ({ name }));
}

function webhookOf(kind: EventKind, classes: Map<string, Class>): JsonSchema {
  const data = open(schemaOf(kind.data, undefined, classes));
  const text = { type: 'string' };
  const properties = {
    id: text,
    type: { const: kind.type },
    event: { const: kind.type },
    timestamp: text,
    created_at: text,
    workspace_id: text,
    sequence: { type: 'integer', description: 'Place in the workspace’s log.' },
    data,
  };
  return {
    post: {
      operationId: `webhook.${kind.type}`,
      summary: kind.sentence,
      description: 'Signed after Standard Webhooks: the headers webhook-id, webhook-timestamp and webhook-signature.',
      tags: ['webhooks'],
      security: [],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { type: 'object', properties, required: Object.keys(properties) } } },
      },
      responses: {
        '2XX': {
          description: 'Received. 410 switches the endpoint off; anything else is tried again, ten times in all.',
        },
      },
    },
  };
}
