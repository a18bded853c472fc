import { newId, type CallContext } from '@sortie/contracts';
import { rebuildReadModels, type Comparison } from '@sortie/event-store';
import { openStore, type TestStore } from '@sortie/testing';
import { CompaniesEndpoint } from '../companies/companies.endpoint.js';
import { ContactsEndpoint } from '../contacts/contacts.endpoint.js';
import { Cursors } from '../cursors.js';
import { directoryProjection } from '../directory.projection.js';
import { ErasuresEndpoint } from '../erasures/erasures.endpoint.js';
import { GroupsEndpoint } from '../groups/groups.endpoint.js';
import { crmTables } from '../migrations/tables.js';

/** crm's endpoints on a real database, without the bus. */
export interface CrmWorld {
  test: TestStore;
  contacts: ContactsEndpoint;
  companies: CompaniesEndpoint;
  groups: GroupsEndpoint;
  erasures: ErasuresEndpoint;
  rebuild(...workspaceIds: string[]): Promise<Comparison[]>;
}

export async function openCrm(): Promise<CrmWorld> {
  const test = await openStore({
    service: 'crm', template: 'crm', tables: crmTables, projections: [directoryProjection], connections: 8,
  });
  const cursors = new Cursors(Buffer.alloc(32, 'cursor'));
  const { store, owner, app, keyring } = test;
  return {
    test,
    contacts: new ContactsEndpoint(store, cursors),
    companies: new CompaniesEndpoint(store, cursors),
    groups: new GroupsEndpoint(store, cursors),
    erasures: new ErasuresEndpoint(store),
    rebuild: (...workspaceIds) =>
      rebuildReadModels({ owner, app, keyring, projections: [directoryProjection], workspaceIds }),
  };
}

/** A call in a workspace; each new workspace sees nothing of the others. */
export function callIn(workspaceId: string = newId('workspace'), more: Partial<CallContext> = {}): CallContext {
  return {
    caller: { workspace_id: workspaceId, principal_id: 'key_1', mode: 'test', scopes: [] },
    request_id: 'req_1', deadline: Date.now() + 60_000, now: '2026-01-05T09:00:00.000Z', ...more,
  };
}

/** Every row of every table of the schema that holds one of the texts, as text or as bytes. */
export async function tracesOf({ admin }: TestStore, texts: readonly string[]): Promise<string[]> {
  const { rows: tables } = await admin.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'crm' and table_type = 'BASE TABLE'",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await admin.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from crm.${name} t`,
    );
    for (const { row } of rows) {
      // A bytea shows as `\x…`: look for the text and for its bytes.
      const whole = JSON.stringify(row).toLowerCase();
      const hits = texts.filter(
        (text) => whole.includes(text.toLowerCase()) || whole.includes(Buffer.from(text).toString('hex')),
      );
      found.push(...hits.map((text) => `${name}: ${text}`));
    }
  }
  return found;
}
