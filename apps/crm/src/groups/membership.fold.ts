import {
  contactCreated, contactErased, contactUpdated, groupDeleted, groupMembersAdded, groupMembersRemoved,
  type ContactUpdated, type MembersChanged,
} from '@sortie/contracts';
import type { RecordedEvent } from '@sortie/event-store';

/** A contact in a group. */
export interface Pair {
  workspaceId: string;
  groupId: string;
  contactId: string;
}

/** What a batch of events leaves of memberships; applied in this order. */
export interface MembershipChange {
  /** Groups that are gone. */
  goneGroups: Map<string, string>;
  /** Contacts that lose every membership but those in `added`. */
  cleared: Map<string, string>;
  removed: Pair[];
  added: Pair[];
}

export type MembershipRecord = RecordedEvent<ContactUpdated & MembersChanged>;

export const membershipTypes = [
  contactCreated, contactUpdated, contactErased, groupDeleted, groupMembersAdded, groupMembersRemoved,
].map(({ type }) => type);

/** Folds events in their order: of each pair the last word counts. */
export function foldMemberships(events: readonly MembershipRecord[]): MembershipChange {
  const pairs = new Map<string, Map<string, { pair: Pair; member: boolean }>>();
  const goneGroups = new Map<string, string>();
  const cleared = new Map<string, string>();
  for (const { type, data, workspaceId } of events) {
    const set = (contactId: string, groupId: string, member: boolean) => {
      const own = pairs.get(contactId) ?? new Map<string, { pair: Pair; member: boolean }>();
      pairs.set(contactId, own.set(groupId, { pair: { workspaceId, groupId, contactId }, member }));
    };
    const clear = (contactId: string) => {
      pairs.delete(contactId);
      cleared.set(contactId, workspaceId);
    };
    if (type === groupDeleted.type) goneGroups.set(data.group_id, workspaceId);
    if (type === groupMembersAdded.type) data.contact_ids.forEach((id) => set(id, data.group_id, true));
    if (type === groupMembersRemoved.type) data.contact_ids.forEach((id) => set(id, data.group_id, false));
    if (type === contactErased.type) clear(data.contact_id);
    if (type === contactUpdated.type && data.changed.includes('groups')) clear(data.contact_id);
    if (type === contactCreated.type || (type === contactUpdated.type && data.changed.includes('groups'))) {
      data.group_ids.forEach((group) => set(data.contact_id, group, true));
    }
  }
  const all = [...pairs.values()].flatMap((own) => [...own.values()]).filter(
    ({ pair }) => !goneGroups.has(pair.groupId),
  );
  // One order of rows in every unit: no two units wait for each other in a circle.
  all.sort(({ pair: one }, { pair: other }) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const of = (member: boolean) => all.filter((entry) => entry.member === member).map(({ pair }) => pair);
  return { goneGroups, cleared, removed: of(false), added: of(true) };
}

function keyOf({ contactId, groupId }: Pair): string {
  return `${contactId} ${groupId}`;
}
