// A workspace and its first key, through identity's internal operation, which only the operator of the bus may call.
import { connect } from '@nats-io/transport-node';
import { createWorkspace, newId, subjectOf, type NewWorkspace } from '@sortie/contracts';

// As long as any operation may take that a person waits for.
const patienceMs = 10_000;

/** The bus as its operator. */
export interface OperatorAccount {
  servers: string;
  user: string;
  pass: string;
}

/** Makes a workspace; its test-mode key is in this answer and never again. */
export async function makeWorkspace(account: OperatorAccount, name: string): Promise<NewWorkspace> {
  const bus = await connect(account);
  try {
    const now = Date.now();
    const context = {
      caller: { workspace_id: '', principal_id: 'operator', mode: 'test', scopes: [] },
      request_id: newId('request'),
      deadline: now + patienceMs,
      now: new Date(now).toISOString(),
    };
    const pattern = subjectOf(createWorkspace);
    const packet = { pattern, data: { input: { name }, context }, id: newId('request') };
    const answer = await bus.request(pattern, JSON.stringify(packet), { timeout: patienceMs });
    const { response, err } = answer.json<{ response?: NewWorkspace; err?: { detail?: string } }>();
    if (!response) throw new Error(`The workspace could not be made: ${err?.detail ?? 'no answer'}`);
    return response;
  } finally {
    await bus.close();
  }
}
