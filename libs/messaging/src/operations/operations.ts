import type { CallContext, Operation } from '@sortie/contracts';

/** Calls operations of other services; inject it by this type. */
export abstract class Operations {
  /**
   * The operation's answer: from the handler in this process where there is one, else over the bus.
   * Rejects with the handler's DomainError; UNAVAILABLE (with `retry_after`) when nobody answers in time.
   */
  abstract call<I extends object, O extends object>(
    operation: Operation<I, O>, input: I, context: CallContext,
  ): Promise<O>;
}
