// The packets of Nest's NATS transport: `{pattern, data, id}` and `{response, isDisposed, id}` or `{err, …}`. Calls
// inside the process go through the same text, so that both ways give the same answers and errors.
import { DomainError, type CallContext, type ErrorCode, type FieldError } from '@sortie/contracts';

export interface Call {
  input: object;
  context: CallContext;
}

/** A DomainError as it travels. */
export interface WireError {
  code: ErrorCode;
  detail: string;
  fields?: FieldError[];
  extensions?: Record<string, unknown>;
}

export interface ReplyPacket {
  id?: string;
  response?: unknown;
  err?: unknown;
  isDisposed?: boolean;
}

const tooLargeText = 'The answer is too large to be delivered; ask for less at once, of a list with a smaller limit.';

export function encodeRequest(pattern: string, id: string, call: Call): string {
  return JSON.stringify({ pattern, data: call, id });
}

export function decodeRequest(text: string): Call {
  return (JSON.parse(text) as { data: Call }).data;
}

export function wireError({ code, detail, fields, extensions }: DomainError): WireError {
  return { code, detail, fields, extensions };
}

/** The text of a reply. One that the bus would not carry becomes an error, which `tooLarge` is told of. */
export function encodeReply(packet: ReplyPacket, limit: number, tooLarge: (bytes: number) => void): string {
  const text = JSON.stringify(packet);
  // A UTF-16 unit is at most three bytes of UTF-8: short texts need no count.
  if (text.length * 3 <= limit) return text;
  const bytes = Buffer.byteLength(text);
  if (bytes <= limit) return text;
  tooLarge(bytes);
  const err = wireError(new DomainError('PAYLOAD_TOO_LARGE', tooLargeText));
  return JSON.stringify({ id: packet.id, err, isDisposed: true });
}

export function decodeReply<O>(text: string): O {
  const { err, response } = JSON.parse(text) as ReplyPacket;
  if (err === undefined || err === null) return response as O;
  const { code, detail, fields, extensions } = err as Partial<WireError>;
  // Nest itself answers with other shapes when a handler is missing or a packet is not understood.
  if (!code || !detail) throw new DomainError('INTERNAL_ERROR', 'Something went wrong on our side.');
  throw new DomainError(code, detail, fields, extensions);
}
