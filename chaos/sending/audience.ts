// A campaign of the sending drill: people who say nothing, so that every step of every one of them must arrive once.
import type { PatientClient } from '../patient-client.ts';

export interface Campaign {
  id: string;
  /** Address by contact id. */
  contacts: Map<string, string>;
  steps: number;
}

export interface Plan {
  name: string;
  people: number;
  steps: number;
  /** As the API takes them, without address. */
  mailboxes: object[];
}

// As many as a batch takes.
const batchSize = 500;
const waitDays = 1;

/** Makes mailboxes, a pool, contacts and a sequence of their own, and launches it. */
export async function launch(client: PatientClient, { name, people, steps, mailboxes }: Plan): Promise<Campaign> {
  const mailboxIds: string[] = [];
  for (const [index, mailbox] of mailboxes.entries()) {
    const { id } = await client.post('/v1/mailboxes', { email: `${name}-${index}@outbound.example`, ...mailbox });
    await client.patch(`/v1/mailboxes/${id}`, { warmed: true });
    mailboxIds.push(id);
  }
  const { id: pool } = await client.post('/v1/pools', { name, mailbox_ids: mailboxIds });
  const { id: group_id } = await client.post('/v1/groups', { name });
  const contacts = new Map<string, string>();
  for (let at = 0; at < people; at += batchSize) {
    const page = Array.from({ length: Math.min(batchSize, people - at) }, (_, index) => ({
      email: `${name}-${at + index}@sandbox.test`,
      groups: [name],
    }));
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
    ...(step === 0 ? { subject: 'A drill' } : {}),
    // The marker says which step arrived, whatever the platform believes.
    body: `Hello, this is step=${step}; of a drill.\n\nUnsubscribe: {{ unsubscribe_url }}`,
  }));
}
