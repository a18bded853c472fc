// What is found at the end: mails at the sandbox, touches and their proofs at the platform.
import type { Client } from 'pg';
import { all, type PatientClient } from '../patient-client.ts';
import type { Campaign } from './audience.ts';

export interface FoundMail {
  messageId: string;
  to: string;
  step: number;
}

export interface FoundTouch {
  id: string;
  contact_id: string;
  step: number;
  state: string;
  reason: string | null;
  message_id: string | null;
}

export interface ProofStep {
  what: string;
  state: string;
  recorded_at: string;
  attempt: number;
  sender: number | null;
  server_reply: string | null;
  settled_by: string | null;
}

export interface FoundProof {
  state: string;
  steps: ProofStep[];
  events: { type: string }[];
}

/** Every mail that the sandbox has kept for the campaign's people, from its own tables: there may be many. */
export async function mailsFor(database: Client, { contacts }: Campaign): Promise<FoundMail[]> {
  const { rows } = await database.query<FoundMail>(
    `select message_id as "messageId", rcpt_to as "to",
       substring(encode(raw, 'escape') from 'step=(?:3D)?(\\d)')::int as step
     from sandbox.messages where rcpt_to = any($1)`,
    [[...contacts.values()]],
  );
  return rows;
}

export function touchesOf(client: PatientClient, { id }: Campaign): Promise<FoundTouch[]> {
  return all(client, `/v1/touches?campaign_id=${id}&limit=200`);
}

/** The proof of every touch. */
export async function proofsOf(client: PatientClient, touches: FoundTouch[]): Promise<Map<string, FoundProof>> {
  const proofs = new Map<string, FoundProof>();
  for (const { id } of touches) proofs.set(id, await client.get(`/v1/touches/${id}/proof`));
  return proofs;
}
