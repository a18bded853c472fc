import {
  contactCreated, contactErased, contactUpdated, type ContactDetails, type ContactUpdated,
} from '@sortie/contracts';
import type { RecordedEvent, Sql } from '@sortie/event-store';
import { contactDeltas } from '../counts/counts.js';
import type { Step } from '../read-model-step.js';
import { deleteContacts, insertContacts, updateContacts, type StoredContact } from './contact.rows.js';

type ContactRecord = RecordedEvent<ContactUpdated, ContactDetails>;

/** What a batch of events leaves of one contact. */
interface Outcome {
  created: boolean;
  erased: boolean;
  row: StoredContact;
}

export const contactTypes = [contactCreated.type, contactUpdated.type, contactErased.type];

/** Rows of contacts: the last event of each contact in the batch decides. */
export function applyContacts(events: ContactRecord[], sql: Sql, table: string): Step {
  const outcomes = fold(events);
  const made = outcomes.filter(({ created, erased }) => created && !erased).map(({ row }) => row);
  const changed = outcomes.filter(({ created, erased }) => !created && !erased).map(({ row }) => row);
  const gone = outcomes.filter(({ created, erased }) => erased && !created).map(({ row }) => row);
  return {
    known: made.flatMap((row) => contactDeltas(row.workspace_id, row.id, row.company_id, 1)),
    found: [
      ...(changed.length > 0 ? [updateContacts(sql, table, changed)] : []),
      ...(gone.length > 0 ? [deleteContacts(sql, table, gone)] : []),
    ],
    sent: made.length > 0 ? [insertContacts(sql, table, made)] : [],
  };
}

function fold(events: ContactRecord[]): Outcome[] {
  const outcomes = new Map<string, Outcome>();
  for (const event of events) {
    const id = event.data.contact_id;
    const before = outcomes.get(id);
    const created = event.type === contactCreated.type;
    if (event.type === contactErased.type) {
      outcomes.set(id, { created: before?.created ?? false, erased: true, row: before?.row ?? rowOf(event, null) });
    } else {
      outcomes.set(
        id, { created: created || (before?.created ?? false), erased: false, row: rowOf(event, before?.row ?? null) },
      );
    }
  }
  // In the order of ids: no two units lock contacts in opposite order.
  return [...outcomes.values()].sort((one, other) => (one.row.id < other.row.id ? -1 : 1));
}

function rowOf(
  { data, personal, workspaceId, occurredAt, version }: ContactRecord, before: StoredContact | null,
): StoredContact {
  return {
    workspace_id: workspaceId,
    id: data.contact_id,
    // Members that only a person's key could tell stay empty when the key is gone.
    email: personal?.email ?? null,
    phone: personal?.phone ?? null,
    first_name: personal?.first_name ?? null,
    last_name: personal?.last_name ?? null,
    title: personal?.title ?? null,
    company: personal?.company ?? null,
    linkedin_url: personal?.linkedin_url ?? null,
    tags: personal?.tags ?? [],
    custom: personal?.custom ?? {},
    company_id: data.company_id ?? null,
    timezone: data.timezone ?? null,
    status: data.status ?? '',
    created_at: before?.created_at ?? occurredAt,
    updated_at: occurredAt,
    version,
  };
}
