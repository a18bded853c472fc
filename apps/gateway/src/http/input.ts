import { DomainError, schemaOf, type FieldError, type JsonSchema, type Operation } from '@sortie/contracts';
import type { FastifyRequest } from 'fastify';
import type { Source } from '../dispatch/dispatch.js';
import { coercionOf, type Coercion } from './coerce.js';
import { parseJson } from './json.js';

// conventions: ids are at most 255 characters; what is longer cannot exist.
const longestId = 255;

/** How an operation's input is put together from a request, worked out once when its route is mounted. */
export class InputPlan {
  private readonly query = new Map<string, Coercion>();
  readonly pathMembers: readonly string[];

  constructor(operation: Operation) {
    const [method = '', path = ''] = (operation.route ?? '').split(' ');
    this.pathMembers = [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!);
    this.readsQuery = method === 'GET' || method === 'DELETE';
    const properties = (schemaOf(operation.input).properties ?? {}) as Record<string, JsonSchema>;
    for (const [name, schema] of Object.entries(properties)) {
      if (this.readsQuery && !this.pathMembers.includes(name)) this.query.set(name, coercionOf(schema));
    }
  }

  private readonly readsQuery: boolean;

  /** Path and query (GET, DELETE) or path and body, as one plain object. */
  read(request: FastifyRequest): Record<string, unknown> {
    const body = readBody(request.body as Buffer | undefined);
    const input = this.readsQuery ? this.fromQuery(request.query as Record<string, string | string[]>) : body;
    const foreign = this.readsQuery ? Object.keys(body) : Object.keys(request.query as object);
    const faults = [...foreign, ...this.pathMembers.filter((name) => Object.hasOwn(input, name))].map(unknownMember);
    if (faults.length > 0) throw new DomainError('VALIDATION_ERROR', faults[0]!.message, faults);
    for (const name of this.pathMembers) input[name] = segment((request.params as Record<string, string>)[name]!);
    return input;
  }

  private fromQuery(query: Record<string, string | string[]>): Record<string, unknown> {
    const input: Record<string, unknown> = {};
    const faults: FieldError[] = [];
    for (const name of Object.keys(query)) {
      const coerce = this.query.get(name);
      const value = query[name]!;
      if (!coerce) faults.push(unknownMember(name));
      else if (Array.isArray(value) && !coerce.repeatable)
        faults.push(fault(name, 'repeated', 'is given more than once'));
      else if (value.includes('\0')) faults.push(fault(name, 'nul_character', 'holds a NUL character'));
      else input[name] = coerce.read(value);
    }
    if (faults.length > 0) throw new DomainError('VALIDATION_ERROR', faults[0]!.message, faults);
    return input;
  }
}

/** One request's input, read when dispatch asks for it. */
export class RequestSource implements Source {
  constructor(
    private readonly plan: InputPlan,
    private readonly request: FastifyRequest,
  ) {}

  read(): object {
    return this.plan.read(this.request);
  }
}

function readBody(bytes: Buffer | undefined): Record<string, unknown> {
  // Actions such as pause need no body; where members are required, validation says so.
  if (bytes === undefined || bytes.length === 0) return {};
  const value = parseJson(bytes);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new DomainError('VALIDATION_ERROR', 'The body must be a JSON object.', [
    { field: '', pointer: '', code: 'is_object', message: 'The body must be a JSON object.' },
  ]);
}

function segment(value: string): string {
  if (value.length <= longestId && !/[\0-\x1f]/.test(value)) return value;
  throw new DomainError('RESOURCE_NOT_FOUND', 'No such resource.');
}

function unknownMember(name: string): FieldError {
  return fault(name, 'unknown_member', 'is not a member of this request; remove it');
}

function fault(name: string, code: string, message: string): FieldError {
  const field = name.slice(0, 100);
  return {
    field,
    pointer: `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    code,
    message: `${field} ${message}`,
  };
}
