import { asciiAddress, isId, type Contact, type List, type ListContacts } from '@sortie/contracts';
import { lastCreatedFirst, listPage, Where, type CursorCodec, type Sql } from '@sortie/event-store';
import { readCount } from '../counts/counts.js';
import { searchText } from '../text/plain-text.js';
import { contactColumns } from './contact.query.js';
import { contactResource, type ContactRow } from './contact-resource.js';

type Filter = Pick<ListContacts, 'group_id' | 'company_id' | 'status' | 'search' | 'verified' | 'min_fit_score'>;

/** One page of contacts, newest first. */
export async function listContactsPage(
  sql: Sql,
  codec: CursorCodec,
  workspaceId: string,
  input: ListContacts,
): Promise<List<Contact>> {
  const { limit, cursor, include, ...filter } = input;
  const counter = counterOf(filter);
  return listPage(sql, codec, { limit, cursor, include }, {
    list: 'contacts',
    select: `select ${contactColumns} from ${sourceOf(filter)}`,
    where: conditions(workspaceId, filter),
    order: lastCreatedFirst(...orderOf(filter)),
    show: (row: ContactRow) => contactResource(row),
    total: counter === undefined ? undefined : () => readCount(sql, workspaceId, counter),
  });
}

/** With a group the list walks along its members, whose index has the same order. */
function sourceOf({ group_id }: Filter): string {
  if (group_id === undefined) return 'contacts c';
  return 'group_members o join contacts c on c.workspace_id = o.workspace_id and c.id = o.contact_id';
}

function orderOf({ group_id }: Filter): [string, string] {
  return group_id === undefined ? ['c.created_at', 'c.id'] : ['o.contact_created_at', 'o.contact_id'];
}

function conditions(workspaceId: string, filter: Filter): Where {
  const where = new Where().and('c.workspace_id = ?', workspaceId);
  if (filter.group_id !== undefined) where.and('o.workspace_id = ? and o.group_id = ?', workspaceId, filter.group_id);
  return where
    .andIf('c.company_id = ?', filter.company_id)
    .andIf('c.status = ?', filter.status)
    .andIf('c.verified = ?', filter.verified)
    .andIf('c.fit_score >= ?', filter.min_fit_score)
    // Lowered where the column is: JavaScript lowers some letters, such as a Σ that ends a word, to others.
    .andIf('strpos(c.search, lower(?)) > 0', filter.search && searchText(wanted(filter.search)));
}

// What looks like a whole address is looked for as addresses are kept.
function wanted(search: string): string {
  return /^\s*[^\s@]+@[^\s@]+\s*$/.test(search) ? asciiAddress(search.trim()) : search;
}

/** Whose kept counter tells the total: the workspace's, a group's or a company's; for any other filter it is counted. */
function counterOf(filter: Filter): string | undefined {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  if (given.length === 0) return 'contacts';
  const { group_id: group, company_id: company } = filter;
  // Counters have other owners, too: one of them may be named where a group or a company belongs.
  const kept = given.length === 1 && (isId('group', group) || isId('company', company));
  return kept ? (group ?? company) : undefined;
}
