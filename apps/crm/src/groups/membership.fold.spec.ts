import { expect, it } from '@jest/globals';
import { foldMemberships, type MembershipRecord } from './membership.fold.js';

const event = (type: string, data: object) => ({ type, data, workspaceId: 'ws_1' }) as MembershipRecord;
const pairs = (list: { groupId: string; contactId: string }[]) => list.map(
  ({ groupId, contactId }) => `${contactId} ${groupId}`,
);

it('lets the last word of each pair count', () => {
  const change = foldMemberships([
    event('contact.created', { contact_id: 'c1', group_ids: ['g1', 'g2'] }),
    event('group.members_removed', { group_id: 'g1', contact_ids: ['c1', 'c2'] }),
    event('group.members_added', { group_id: 'g1', contact_ids: ['c2'] }),
    event('contact.updated', { contact_id: 'c3', changed: ['title'], group_ids: ['g1'] }),
  ]);
  expect(pairs(change.added)).toEqual(['c1 g2', 'c2 g1']);
  expect(pairs(change.removed)).toEqual(['c1 g1']);
  expect(change.cleared.size).toBe(0);
});

it('replaces, erases and drops whole groups', () => {
  const change = foldMemberships([
    event('group.members_added', { group_id: 'g1', contact_ids: ['c1', 'c2', 'c3'] }),
    event('contact.updated', { contact_id: 'c1', changed: ['groups'], group_ids: ['g2', 'g3'] }),
    event('contact.erased', { contact_id: 'c2' }),
    event('group.deleted', { group_id: 'g3' }),
  ]);
  expect(pairs(change.added)).toEqual(['c1 g2', 'c3 g1']);
  expect([...change.cleared.keys()]).toEqual(['c1', 'c2']);
  expect([...change.goneGroups.keys()]).toEqual(['g3']);
});
