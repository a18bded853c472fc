// A workspace of its own for each journey, made as the operator of the installation makes one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { createWorkspace, newId, subjectOf, type NewWorkspace } from '@sortie/contracts';
import { busPassword } from '@sortie/local';
import { client, ok, type Send } from './http.ts';
import { home, ready } from './run.config.ts';

export interface Workspace {
  id: string;
  key: string;
  send: Send;
}

/** The installation's master secret: whoever can read it is the operator. */
export const master = (): Buffer => readFileSync(join(home, 'secret'));

export async function newWorkspace(name: string): Promise<Workspace> {
  const bus = await connect({
    servers: new URL(ready.nats_url).host,
    user: 'operator',
    pass: busPassword(master(), 'operator'),
    inboxPrefix: '_INBOX.operator',
  });
  try {
    const now = Date.now();
    const context = {
      caller: { workspace_id: '', principal_id: 'operator', mode: 'test', scopes: [] },
      request_id: newId('request'),
      deadline: now + 10_000,
      now: new Date(now).toISOString(),
    };
    const packet = { pattern: subjectOf(createWorkspace), data: { input: { name }, context }, id: newId('request') };
    const answer = await bus.request(packet.pattern, JSON.stringify(packet), { timeout: 10_000 });
    const { response, err } = answer.json<{ response?: NewWorkspace; err?: unknown }>();
    if (!response) throw new Error(`no workspace was made: ${JSON.stringify(err)}`);
    return { id: response.workspace_id, key: response.api_key, send: client(response.api_key) };
  } finally {
    await bus.close();
  }
}

/** A mailbox as the sandbox serves it. */
export function sandboxMailbox(email: string) {
  const { hostname, port } = new URL(ready.sandbox_smtp);
  return {
    email,
    smtp: { host: hostname, port: Number(port), user: email, password: 'sandbox' },
    daily_cap: 500,
    gap_seconds: 30,
  };
}

/** A pool of mailboxes that is warmed by its owner's word; answers its id. */
export async function warmedPool({ id, send }: Workspace, size = 2): Promise<string> {
  const mailboxIds: string[] = [];
  for (let n = 0; n < size; n++) {
    // An address belongs to one workspace: the end of its id makes it so.
    const mailbox = await ok(
      send('POST', '/v1/mailboxes', { body: sandboxMailbox(`sender${n}.${id.slice(-8)}@outbound.example`) }),
    );
    await ok(send('PATCH', `/v1/mailboxes/${mailbox.id}`, { body: { warmed: true } }));
    mailboxIds.push(mailbox.id);
  }
  return (await ok(send('POST', '/v1/pools', { body: { name: 'Warmed', mailbox_ids: mailboxIds } }))).id;
}
