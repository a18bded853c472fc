import { subjectOf } from '@sortie/contracts';
import type { LocalHandler } from '../operations/local-handlers.js';
import { handledMethods } from './handles.js';
import type { Invocation } from './invocation.js';

/** What the controllers answer, for callers in this process. */
export function localHandlersOf(controllers: readonly object[], invocation: Invocation): Map<string, LocalHandler> {
  const handlers = new Map<string, LocalHandler>();
  for (const controller of controllers) {
    for (const { operation, method } of handledMethods(controller.constructor as { prototype: object })) {
      const answer = (controller as Record<string, (input: object, context: object) => Promise<unknown>>)[method]!;
      handlers.set(subjectOf(operation), (call) =>
        invocation.run(operation, call, () => answer.call(controller, call.input, call.context)));
    }
  }
  return handlers;
}
