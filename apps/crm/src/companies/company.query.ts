import { isId, notFound, type Company, type List, type ListCompanies } from '@sortie/contracts';
import { lastCreatedFirst, listPage, Where, type CursorCodec, type Sql } from '@sortie/event-store';
import { countOf, readCount } from '../counts/counts.js';
import { searchKey } from '../text/plain-text.js';
import { keptDomain } from './kept-domain.js';

type Row = Omit<Company, 'object' | 'created_at' | 'updated_at'> & { created_at: Date; updated_at: Date };

const columns = `c.id, c.name, c.domain, c.industry, c.size, ${countOf('c.workspace_id', 'c.id')} as contact_count,
  c.created_at, c.updated_at, c.version`;

/** The company, or RESOURCE_NOT_FOUND. */
export async function readCompany(sql: Sql, workspaceId: string, id: string): Promise<Company> {
  if (!isId('company', id)) throw notFound('company');
  const { rows } = await sql.query<Row>(`select ${columns} from companies c where c.workspace_id = $1 and c.id = $2`, [
    workspaceId, id,
  ]);
  if (!rows[0]) throw notFound('company');
  return resource(rows[0]);
}

/** One page of companies, newest first. */
export async function listCompaniesPage(
  sql: Sql,
  codec: CursorCodec,
  workspaceId: string,
  input: ListCompanies,
): Promise<List<Company>> {
  const { domain, search } = input;
  const where = new Where()
    .and('c.workspace_id = ?', workspaceId)
    .andIf('c.domain = ?', domain && searchKey(keptDomain(domain)))
    .andIf("strpos(c.name_key || ' ' || coalesce(c.domain, ''), ?) > 0", search && searchKey(search));
  const order = lastCreatedFirst('c.created_at', 'c.id');
  const all = search === undefined && domain === undefined;
  const total = all ? () => readCount(sql, workspaceId, 'companies') : undefined;
  return listPage(sql, codec, input, {
    list: 'companies', select: `select ${columns} from companies c`, where, order, show: resource, total,
  });
}

function resource(row: Row): Company {
  return {
    object: 'company', ...row, created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString(),
  };
}
