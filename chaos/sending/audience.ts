// A campaign of a drill with everything of its own: mailboxes, people, a sequence whose mails say which step they are.
import type { PatientClient } from '../patient-client.ts';

export interface Campaign {
  id: string;
  /** Address by contact id. */
  contacts: Map<string, string>;
  steps: number;
}

export interface Plan {
  name: string;
  addresses: readonly string[];
  steps: number;
  /** As the API takes them, without address. */
  mailboxes: object[];
}

// As many as a batch takes.
const batchSize = 500;
const waitDays = 1;

/** Makes mailboxes, a pool, contacts and a sequence of their own, and launches it. */
export async function launch(client: PatientClient, { name, addresses, steps, mailboxes }: Plan): Promise<Campaign> {
  const mailboxIds: string[] = [];
  for (const [index, mailbox] of mailboxes.entries()) {
    const { id } = await client.post('/v1/mailboxes', { email: `${name}-${index}@outbound.example`, ...mailbox });
    await client.patch(`/v1/mailboxes/${id}`, { warmed: true });
    mailboxIds.push(id);
  }
  const { id: pool } = await client.post('/v1/pools', { name, mailbox_ids: mailboxIds });
  const { id: group_id } = await client.post('/v1/groups', { name });
  const contacts = new Map<string, string>();
  for (let at = 0; at < addresses.length; at += batchSize) {
    const page = addresses.slice(at, at + batchSize).map((email) => ({ email, groups: [name] }));
    const { data, failed } = await client.post('/v1/contacts/batch', { contacts: page, upsert: true });
    if (failed.length > 0) throw new Error(`contacts were refused: ${JSON.stringify(failed[0])}`);
    for (const { id, email } of data) contacts.set(id, email);
  }
  const { id: sequence } = await client.post('/v1/sequences', { name, mailbox_pool: pool, steps: stepsOf(steps) });
  const { id } = await client.post(`/v1/sequences/${sequence}/launch`, { group_id });
  return { id, contacts, steps };
}

function stepsOf(count: number): object[] {
  return Array.from({ length: count }, (_, step) => ({
    channel: 'email',
    wait_days: step === 0 ? 0 : waitDays,
    ...(step === 0 ? { subject: 'A drill' } : { if: 'no_reply' }),
    // The marker says which step arrived, whatever the platform believes.
    body: `Hello, this is step=${step}; of a drill.\n\nUnsubscribe: {{ unsubscribe_url }}`,
  }));
}
