/** What this library tells whoever runs it; platform makes log lines and spans of it. */
export interface Observer {
  /** Runs `work` in a span, as part of the trace of `traceparent` or, without one, of what is running. */
  span<T>(
    name: string, attributes: Record<string, string | number>, traceparent: string | undefined, work: () => Promise<T>,
  ): Promise<T>;
  /** The W3C trace context of what is running. */
  traceparent(): string | undefined;
  /** One wide line per handled operation or event. Nothing in it is personal. */
  line(line: Record<string, unknown>): void;
  /** Something that a person should look at. */
  failure(message: string, error: unknown, about?: Record<string, unknown>): void;
}
