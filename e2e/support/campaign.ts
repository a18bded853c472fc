import { all, ok } from './http.ts';
import { ready } from './run.config.ts';
import { warmedPool, type Workspace } from './workspace.ts';

export interface Mail {
  id: string;
  to: string;
  from: string;
  subject: string;
  text: string;
  headers: Record<string, string>;
  raw: string;
  received_at: string;
}

export interface Launched {
  campaignId: string;
  sequenceId: string;
  groupId: string;
  /** Contact id by address. */
  contacts: Map<string, string>;
}

/** Contacts in a group of their own, a sequence of these steps, and its campaign. */
export async function launch(
  workspace: Workspace,
  contacts: Record<string, unknown>[],
  steps: object[],
  poolId?: string,
): Promise<Launched> {
  const { send } = workspace;
  const { groupId, members } = await group(workspace, contacts);
  const pool = poolId ?? (await warmedPool(workspace));
  const sequence = await ok(send('POST', '/v1/sequences', { body: { name: 'Journey', mailbox_pool: pool, steps } }));
  const campaign = await ok(send('POST', `/v1/sequences/${sequence.id}/launch`, { body: { group_id: groupId } }));
  return { campaignId: campaign.id, sequenceId: sequence.id, groupId, contacts: members };
}

/** Contacts in a group of their own: its id, and theirs by address. */
export async function group(
  { send }: Workspace,
  contacts: Record<string, unknown>[],
): Promise<{ groupId: string; members: Map<string, string> }> {
  const made = await ok(send('POST', '/v1/groups', { body: { name: `Group ${Math.random()}` } }));
  const listed = contacts.map((contact) => ({ ...contact, groups: [made.name] }));
  const batch = await ok(send('POST', '/v1/contacts/batch', { body: { contacts: listed, upsert: true } }));
  if (batch.failed.length > 0) throw new Error(JSON.stringify(batch.failed));
  const members = new Map<string, string>(
    batch.data.map(({ email, id }: { email: string; id: string }) => [email, id]),
  );
  return { groupId: made.id, members };
}

/** Moves the workspace's clock on by whole days. */
export function advance({ send }: Workspace, days: number): Promise<{ now: string }> {
  return ok(send('POST', '/v1/test-clock/advance', { body: { days } }));
}

/** What the emulated world received for an address, oldest first. */
export async function mailsTo(address: string): Promise<Mail[]> {
  const response = await fetch(`${ready.sandbox_url}/sandbox/messages?limit=10000&to=${encodeURIComponent(address)}`);
  return ((await response.json()) as { data: Mail[] }).data.reverse();
}

export function touches(
  { send }: Workspace,
  query: string,
): Promise<
  { contact_id: string; step: number; state: string; reason: string | null; id: string; message_id: string | null }[]
> {
  return all(send, `/v1/touches?limit=200&${query}`);
}
