import {
  authenticate,
  DomainError,
  leaseKeys,
  type CallContext,
  type Operation,
  type Principal,
} from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';

type Answer = (input: object, context: CallContext) => unknown;

/** Peers of a gateway under test: answers by operation name, and what was asked. */
export class FakeOperations implements Operations {
  readonly asked: { name: string; input: object; context: CallContext }[] = [];
  private readonly answers = new Map<string, Answer>();

  answer(operation: Operation<never, never> | { name: string }, answer: Answer): this {
    this.answers.set(operation.name, answer);
    return this;
  }

  async call<I extends object, O extends object>(
    operation: Operation<I, O>,
    input: I,
    context: CallContext,
  ): Promise<O> {
    this.asked.push({ name: operation.name, input, context });
    const answer = this.answers.get(operation.name);
    if (!answer) throw new DomainError('UNAVAILABLE', 'Nobody answers.');
    return (await answer(input, context)) as O;
  }

  /** What was asked of one operation. */
  inputsOf(operation: { name: string }): object[] {
    return this.asked.filter(({ name }) => name === operation.name).map(({ input }) => input);
  }

  /** Identity that grants leases and knows every key as this principal. */
  withIdentity(principal: Partial<Principal> = {}): this {
    const known = { known: true, principal_id: 'key_a', workspace_id: 'ws_a', mode: 'live', scopes: [], ...principal };
    // Nobody renews it here.
    return this.answer(leaseKeys, () => ({ lease_ms: 600_000 })).answer(authenticate, () => known);
  }
}
