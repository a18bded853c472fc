import { companyCreated, companyUpdated, type CompanyFacts } from '@sortie/contracts';
import type { RecordedEvent, Sql } from '@sortie/event-store';
import type { Step } from '../read-model-step.js';
import { nameKey } from '../text/plain-text.js';

type CompanyRecord = RecordedEvent<CompanyFacts>;

export const companyTypes = [companyCreated.type, companyUpdated.type];

/** Rows of companies. */
export function applyCompanies(events: CompanyRecord[], sql: Sql, table: string): Step {
  const created = new Map(
    events.filter(({ type }) => type === companyCreated.type).map((event) => [event.data.company_id, event]),
  );
  const last = [...new Map(events.map((event) => [event.data.company_id, event])).values()];
  if (last.length === 0) return { known: [], found: [], sent: [] };
  const rows = last
    .map((event) => ({
      workspace_id: event.workspaceId,
      id: event.data.company_id,
      name: event.data.name,
      name_key: nameKey(event.data.name),
      domain: event.data.domain,
      industry: event.data.industry,
      size: event.data.size,
      created_at: (created.get(event.data.company_id) ?? event).occurredAt,
      updated_at: event.occurredAt,
      version: event.version,
    }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const sent = sql.query({
    name: `${table}-write`,
    text: `insert into ${table} as c
        (workspace_id, id, name, name_key, domain, industry, size, created_at, updated_at, version)
      select * from json_to_recordset($1::json) as r (workspace_id text, id text, name text, name_key text, domain text,
        industry text, size text, created_at timestamptz, updated_at timestamptz, version int)
      on conflict (workspace_id, id) do update set name = excluded.name, name_key = excluded.name_key,
        industry = excluded.industry, size = excluded.size,
        updated_at = excluded.updated_at, version = excluded.version`,
    values: [JSON.stringify(rows)],
  });
  const known = [...created.values()].map((event) => ({
    workspaceId: event.workspaceId, owner: 'companies', counted: event.data.company_id, by: 1,
  }));
  return { known, found: [], sent: [sent] };
}
