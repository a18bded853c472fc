import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { openStore, type TestStore } from '@sortie/testing';
import { sequencingSchema } from '../migrations/schema.js';
import { ContactErasedConsumer } from './contact-erased.consumer.js';

/** Tables without a word about a contact, and why there is none. An erasure clears any table that is not listed. */
const aboutNobody: Record<string, string> = {
  campaign_counts: 'numbers',
  campaign_days: 'numbers',
  campaigns: "the workspace's own",
  clocks: 'times',
  company_stops: 'ids of companies',
  domain_days: 'numbers, by the keyed hash of a domain that many share',
  domains: "the workspace's own",
  early_evidence: "a provider's ids and codes, dropped after a week",
  health_days: 'numbers',
  health_resets: 'numbers',
  holds: 'a time and its reason, by enrollment',
  imap_folders: 'how far a folder was read',
  inbound_seen: 'hashes of Message-IDs',
  lanes: 'times and numbers',
  mailbox_days: 'hours',
  mailbox_readings: "the mailbox's own state",
  mailboxes: "the workspace's own",
  placement_results: 'where a mail to a mailbox of the workspace was found',
  pools: "the workspace's own",
  sequence_versions: "the workspace's own",
  sequences: "the workspace's own",
  step_outcomes: 'what came of a step, by enrollment',
  step_stats: 'numbers',
  touch_losses: 'numbers',
  warmup_days: 'numbers',
  warmup_mails: 'mail between mailboxes of the workspace',
  warmups: 'times',
};

// Names, enumerations, codes and times: nothing that a person has said, and nothing that says who they are.
const harmless = new Set(
  `reason variant waits_for settled_by message_id provider_id reply_class
   suppressions.kind suppressions.domain`.split(/\s+/),
);
// Whom never to write to again stands by a keyed hash, and outlives the erasure: the wish does.
const kept = new Set(['suppressions.address_hash']);

const said = 'what the person said';

interface Column {
  table: string;
  name: string;
  type: string;
  key: boolean;
  filled: boolean;
}

let test: TestStore;
let columns: Map<string, Column[]>;
const workspaceId = newId('workspace');
const contactId = newId('contact');

beforeAll(async () => {
  test = await openStore({ service: 'sequencing', template: 'sequencing', tables: sequencingSchema, projections: [] });
  columns = Map.groupBy(await ownColumns(), ({ table }) => table);
});
afterAll(() => test.close());

it('leaves no word of an erased contact in any table', async () => {
  const cleared = [...columns.keys()].filter((table) => !(table in aboutNobody));
  for (const table of cleared) await fill(table);
  const eventId = newId('event');
  await test.store.within(workspaceId, {}, (unit) =>
    new ContactErasedConsumer().erase(
      { id: eventId, workspace_id: workspaceId, data: { contact_id: contactId, erasure_id: 'ers_1' } } as never,
      unit,
    ),
  );
  const left = await Promise.all(cleared.map(wordsIn));
  expect(left.flat()).toEqual([...kept]);
});

it('knows of every table whose rows belong to a contact', () => {
  const byContact = [...columns].filter(([, all]) => all.some(({ name }) => name === 'contact_id'));
  expect(byContact.map(([table]) => table).filter((table) => table in aboutNobody)).toEqual([]);
  expect(Object.keys(aboutNobody).filter((table) => !columns.has(table))).toEqual([]);
});

/** The columns of the service's own tables; those of its log are the event store's to erase. */
async function ownColumns(): Promise<Column[]> {
  const { rows } = await test.admin.query<Column>(
    `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
       a.attname = 'id' or a.attname like '%\\_id' and a.attname not in ('message_id', 'provider_id') as key,
       a.attnotnull and not a.atthasdef as filled
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
       and exists (select from pg_attribute w where w.attrelid = c.oid and w.attname = 'workspace_id')
       and c.relname not in ('events', 'unique_values', 'subject_keys', 'answers')
     order by c.relname, a.attnum`,
  );
  return rows;
}

/** A row of the contact's that says something wherever it can. */
async function fill(table: string): Promise<void> {
  const row = columns.get(table)!.flatMap(({ name, type, key, filled }) => {
    const code = harmless.has(name) || harmless.has(`${table}.${name}`);
    const value = key ? keyOf(name) : code ? 'code' : valueOf(name, type, filled);
    return value === undefined ? [] : [[name, value] as const];
  });
  const places = row.map((_, index) => `$${index + 1}`).join(', ');
  await test.admin.query(
    `insert into ${table} (${row.map(([name]) => name).join(', ')}) values (${places})`,
    row.map(([, value]) => value),
  );
}

/** The same id in all tables, so that a row is found through another. */
function keyOf(name: string): string {
  if (name === 'workspace_id') return workspaceId;
  return name === 'contact_id' ? contactId : 'row_1';
}

function valueOf(name: string, type: string, filled: boolean): unknown {
  // A touch that is over and an enrollment that has ended: nothing has to be stopped.
  if (name === 'state') return 'accepted';
  if (name === 'status') return 'completed';
  if (name === 'trail') return JSON.stringify([{ state: 'accepted', reply: said }]);
  if (name === 'took') return JSON.stringify({ domain_hash: said });
  if (type === 'text') return said;
  if (type === 'bytea') return Buffer.from(said);
  if (type === 'jsonb') return JSON.stringify({ words: said });
  if (!filled) return undefined;
  return type.startsWith('timestamp') || type === 'date' ? '2026-01-05' : 0;
}

/** The columns of a table in which something is left that may not stay. */
async function wordsIn(table: string): Promise<string[]> {
  const { rows } = await test.admin.query<Record<string, unknown>>(`select * from ${table} where workspace_id = $1`, [
    workspaceId,
  ]);
  return rows.flatMap((row) =>
    Object.entries(row)
      .filter(([, value]) => speaks(value))
      .map(([name]) => `${table}.${name}`),
  );
}

function speaks(value: unknown): boolean {
  return Buffer.isBuffer(value) ? value.includes(said) : JSON.stringify(value)?.includes(said);
}
