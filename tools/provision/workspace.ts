import { connect } from '@nats-io/transport-node';
import { createWorkspace, newId, subjectOf, type NewWorkspace } from '@sortie/contracts';
import { busPassword, secrets } from '@sortie/local';
import type { ProvisionOptions } from './options.config.ts';

// As long as any operation may take that a person waits for.
const patienceMs = 10_000;

/** Makes a workspace through identity, which must be running, and prints its test-mode key: the only time it is shown. */
export async function makeWorkspace({ folder, natsUrl }: ProvisionOptions, name: string): Promise<void> {
  const pass = busPassword(await secrets(folder), 'operator');
  const bus = await connect({ servers: natsUrl, user: 'operator', pass });
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
    console.log(`workspace  ${response.workspace_id}\nAPI key    ${response.api_key}\nThe key is not shown again.`);
  } finally {
    await bus.close();
  }
}
