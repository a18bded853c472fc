import { isId, notFound, type Company, type List, type ListCompanies } from '@sortie/contracts';
import { keysetPage, type CursorCodec, type Sql } from '@sortie/event-store';
import { countOf, readCount } from '../counts/counts.js';
import { behind, placeOf, type Place } from '../newest-first.js';
import { searchKey } from '../text/plain-text.js';
import { Where } from '../where.js';

type Row = Omit<Company, 'object' | 'created_at' | 'updated_at'> & { created_at: Date; updated_at: Date };

const columns = `c.id, c.name, c.domain, c.industry, c.size, ${countOf('c.workspace_id', 'c.id')} as contact_count,
  c.created_at, c.updated_at, c.version`;
// A filtered total is counted, not kept: beyond this many rows the answer is not worth its cost.
const mostCounted = 10_000;

/** The company, or RESOURCE_NOT_FOUND. */
export async function readCompany(sql: Sql, workspaceId: string, id: string): Promise<Company> {
  if (!isId('company', id)) throw notFound('company');
  const { rows } = await sql.query<Row>(`select ${columns} from companies c where c.workspace_id = $1 and c.id = $2`, [
    workspaceId, id,
  ]);
  if (!rows[0]) throw notFound('company');
  return resource(rows[0]);
}

/** One page of companies, newest first. A filtered `total` stops at 10 000. */
export async function listCompaniesPage(
  sql: Sql,
  codec: CursorCodec,
  workspaceId: string,
  { limit, cursor, include, ...filter }: ListCompanies,
): Promise<List<Company>> {
  const conditions = () => new Where().and('c.workspace_id = ?', workspaceId)
    .andIf('c.domain = ?', filter.domain && searchKey(filter.domain))
    .andIf("strpos(c.name_key || ' ' || coalesce(c.domain, ''), ?) > 0", filter.search && searchKey(filter.search));
  const fetch = async (after: Place | undefined, take: number) => {
    const where = behind(conditions(), after, 'c.created_at', 'c.id');
    const text = `select ${columns} from companies c where ${where}
      order by c.created_at desc, c.id desc limit ${where.value(take)}`;
    return (await sql.query<Row>(text, where.values)).rows;
  };
  const list = await keysetPage(
    codec, { limit, cursor }, { list: 'companies', workspaceId, ...filter }, fetch, placeOf, resource,
  );
  if (include !== 'total') return list;
  if (filter.search === undefined && filter.domain === undefined) {
    return { ...list, total: await readCount(sql, workspaceId, 'companies') };
  }
  const where = conditions();
  const { rows } = await sql.query<{ total: number }>(
    `select count(*)::int as total from (select from companies c where ${where} limit ${mostCounted}) as found`,
    where.values,
  );
  return { ...list, total: rows[0]!.total };
}

function resource(row: Row): Company {
  return {
    object: 'company', ...row, created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString(),
  };
}
