import type { Projection, RecordedEvent, Sql } from '@sortie/event-store';
import { applyCompanies, companyTypes } from './companies/company.projection.js';
import { applyContacts, contactTypes } from './contacts/contact.projection.js';
import { applyCounts } from './counts/counts.js';
import { applyGroups, groupTypes } from './groups/group.projection.js';
import { membershipTypes } from './groups/membership.fold.js';
import { applyMemberships } from './groups/membership.projection.js';

/**
 * The read models of contacts, companies, groups and memberships with their counters. One projection, since a
 * membership needs its contact and a counter needs both: companies, contacts, groups, memberships, counters is the one
 * order in which every unit writes tables.
 */
export const directoryProjection: Projection = {
  name: 'directory',
  types: [...new Set([...companyTypes, ...contactTypes, ...groupTypes, ...membershipTypes])],
  tables: ['companies', 'contacts', 'groups', 'group_members', 'counts'],
  async apply(events: RecordedEvent<never, never>[], sql: Sql, target: (table: string) => string) {
    const of = (types: string[]) => events.filter(({ type }) => types.includes(type));
    const [contacts, groups, counts] = [target('contacts'), target('groups'), target('counts')];
    const steps = [
      applyCompanies(of(companyTypes), sql, target('companies')),
      applyContacts(of(contactTypes), sql, contacts),
      applyGroups(of(groupTypes), sql, groups),
      applyMemberships(of(membershipTypes), sql, { members: target('group_members'), contacts, groups, counts }),
    ];
    const deltas = steps.flatMap(({ known }) => known);
    const found = steps.flatMap((step) => step.found);
    if (found.length > 0) deltas.push(...(await Promise.all(found)).flat());
    return { sent: Promise.all([...steps.flatMap(({ sent }) => sent), applyCounts(sql, counts, deltas)]) };
  },
};
