// Refusals of the HTTP interface, as problem details (RFC 9457).

export interface ProblemField {
  field: string;
  code: string;
  message: string;
}

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    detail: string,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(detail);
  }

  body(instance: string): Record<string, unknown> {
    const { status, code, title, message, extra } = this;
    return { type: 'about:blank', title, status, detail: message, instance, code, ...extra };
  }
}

export function invalid(fields: ProblemField[]): Problem {
  const errors = fields.map((field) => ({ ...field, pointer: `/${field.field}` }));
  return new Problem(422, 'VALIDATION_ERROR', 'Invalid request', 'A parameter is missing or invalid.', { errors });
}

export function notFound(): Problem {
  return new Problem(404, 'RESOURCE_NOT_FOUND', 'Not found', 'The sandbox has no such path.');
}

export function methodNotAllowed(allowed: string): Problem {
  return new Problem(405, 'METHOD_NOT_ALLOWED', 'Method not allowed', `This path takes ${allowed}.`);
}

export function stillPending(pending: number): Problem {
  const detail = 'Answers are still waiting for the mail listener.';
  return new Problem(503, 'UNAVAILABLE', 'Not settled', detail, { pending });
}

export function internal(): Problem {
  const detail = 'The sandbox could not answer; its database may be away.';
  return new Problem(500, 'INTERNAL_ERROR', 'Internal error', detail);
}
