// The test workspace of a first start: a key with all scopes, and a warmed pool of three sandbox mailboxes.
import { busAddress } from '@sortie/messaging';
import { api } from '../client/api.ts';
import { makeWorkspace } from '../client/make-workspace.ts';
import { gatewayOrigin, type Installation } from './environment.ts';
import { operatorUrl } from './ready.ts';

export interface Seed {
  apiKey: string;
  workspaceId: string;
}

// 500 a day, half a minute apart: a thousand contacts are through in a working day.
const mailbox = { daily_cap: 500, gap_seconds: 30 };
const senders = ['Robin', 'Sasha', 'Kim'];

/** Makes the test workspace through identity's internal operation, and its pool through the public API. */
export async function seed(installation: Installation): Promise<Seed> {
  const account = busAddress(operatorUrl(installation));
  const { workspace_id: workspaceId, api_key: apiKey } = await makeWorkspace(account, { name: 'Sandbox' });
  const client = api(gatewayOrigin(installation), apiKey);
  const mailboxIds = [];
  for (const name of senders) {
    const { id } = await client.post('/v1/mailboxes', {
      email: `${name.toLowerCase()}@outbound.example`,
      display_name: `${name} at Example`,
      smtp: {
        host: '127.0.0.1',
        port: installation.ports.sandboxSmtp,
        user: `${name.toLowerCase()}@outbound.example`,
        password: 'sandbox',
      },
      ...mailbox,
    });
    await client.patch(`/v1/mailboxes/${id}`, { warmed: true });
    mailboxIds.push(id);
  }
  await client.post('/v1/pools', { name: 'Sandbox pool', mailbox_ids: mailboxIds });
  return { apiKey, workspaceId };
}
