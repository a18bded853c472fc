import { errorCodes, type ErrorCode, type JsonSchema } from '@sortie/contracts';
import { errorTexts } from '../http/error-texts.js';

/** Schemas of problem documents. */
export function problemSchemas(): Record<string, JsonSchema> {
  const text = { type: 'string' };
  const field = {
    field: text,
    pointer: { type: 'string', description: 'JSON Pointer (RFC 6901).' },
    code: text,
    message: text,
  };
  return {
    FieldError: { type: 'object', properties: field, required: Object.keys(field) },
    Problem: {
      type: 'object',
      description: 'RFC 9457.',
      properties: {
        type: { type: 'string', format: 'uri-reference' },
        title: text,
        status: { type: 'integer' },
        detail: text,
        instance: { type: 'string', format: 'uri-reference' },
        code: { type: 'string', description: 'Stable; new ones may appear.', examples: Object.keys(errorCodes) },
        request_id: text,
        docs_url: text,
        errors: { type: 'array', items: { $ref: '#/components/schemas/FieldError' } },
        required_scopes: { type: 'array', items: text },
        'violated-policies': { type: 'array', items: text },
      },
      required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'request_id', 'docs_url'],
    },
  };
}

/** One reusable response for each status, naming its codes. */
export function problemResponses(statuses: readonly number[]): Record<string, JsonSchema> {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  const codes = Object.entries(errorCodes) as [ErrorCode, number][];
  return Object.fromEntries(
    [...new Set(statuses)].map((status) => {
      const own = codes.filter(([, of]) => of === status);
      const description = own.map(([code]) => `${code}: ${errorTexts[code].title}.`).join(' ');
      const headers =
        status === 429 || status === 503
          ? { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } }
          : undefined;
      return [`Problem${status}`, { description, ...(headers ? { headers } : {}), content }];
    }),
  );
}
