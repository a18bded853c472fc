// Calls internal operations over the bus as its operator, whose user may call a few of them.
import { connect } from '@nats-io/transport-node';
import { newId, subjectOf, type Operation } from '@sortie/contracts';
import type { busAddress } from '@sortie/messaging';

/** The bus as its operator. */
export type OperatorAccount = ReturnType<typeof busAddress>;

/** The answer of an operation, called on behalf of no workspace; an Error with the refusal's detail otherwise. */
export async function callAsOperator<I extends object, O extends object>(
  account: OperatorAccount,
  operation: Operation<I, O>,
  input: I,
): Promise<O> {
  // The inbox that the operator may hear; a managed bus may know us by a name that no subject can hold.
  const bus = await connect({ ...account, inboxPrefix: '_INBOX.operator' });
  try {
    const now = Date.now();
    const context = {
      caller: { workspace_id: '', principal_id: 'operator', mode: 'test', scopes: [] },
      request_id: newId('request'),
      deadline: now + operation.deadlineMs,
      now: new Date(now).toISOString(),
    };
    const pattern = subjectOf(operation);
    const packet = { pattern, data: { input, context }, id: newId('request') };
    const answer = await bus.request(pattern, JSON.stringify(packet), { timeout: operation.deadlineMs });
    const { response, err } = answer.json<{ response?: O; err?: { detail?: string } }>();
    if (!response) throw new Error(`${operation.summary}: ${err?.detail ?? 'no answer'}`);
    return response;
  } finally {
    await bus.close();
  }
}
