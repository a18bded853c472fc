import type { Call } from './wire.js';

/** Answers one operation in this process; rejects with DomainError only. */
export type LocalHandler = (call: Call) => Promise<unknown>;

/** Handlers of every service that runs in this process, by subject. */
const handlers = new Map<string, LocalHandler>();

/** Offers handlers to callers in this process; the function it returns takes them back. */
export function registerLocalHandlers(own: ReadonlyMap<string, LocalHandler>): () => void {
  for (const [subject, handler] of own) handlers.set(subject, handler);
  return () => {
    // A second instance of the service may have taken the subject over.
    for (const [subject, handler] of own) if (handlers.get(subject) === handler) handlers.delete(subject);
  };
}

export function localHandler(subject: string): LocalHandler | undefined {
  return handlers.get(subject);
}
