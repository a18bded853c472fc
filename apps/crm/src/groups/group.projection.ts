import {
  groupCreated, groupDeleted, groupMembersAdded, groupMembersRemoved, groupUpdated, type GroupFacts,
} from '@sortie/contracts';
import type { RecordedEvent, Sql } from '@sortie/event-store';
import type { Delta } from '../counts/counts.js';
import type { Step } from '../read-model-step.js';
import { insertGroups, updateGroups, deleteGroups, type StoredGroup } from './group.rows.js';

type GroupRecord = RecordedEvent<GroupFacts>;

interface Outcome {
  created: boolean;
  deleted: boolean;
  row: StoredGroup;
}

export const groupTypes = [groupCreated, groupUpdated, groupDeleted, groupMembersAdded, groupMembersRemoved].map(
  ({ type }) => type,
);

/** Rows of groups: what the batch leaves of each. A change of members is a version of its group, too. */
export function applyGroups(events: GroupRecord[], sql: Sql, table: string): Step {
  const outcomes = fold(events);
  const made = outcomes.filter(({ created, deleted }) => created && !deleted).map(({ row }) => row);
  const changed = outcomes.filter(({ created, deleted }) => !created && !deleted).map(({ row }) => row);
  const gone = outcomes.filter(({ created, deleted }) => deleted && !created).map(({ row }) => row);
  return {
    known: [...made.map((row) => delta(row, 1)), ...gone.map((row) => delta(row, -1))],
    found: [],
    sent: [
      ...(made.length > 0 ? [insertGroups(sql, table, made)] : []),
      ...(changed.length > 0 ? [updateGroups(sql, table, changed)] : []),
      ...(gone.length > 0 ? [deleteGroups(sql, table, gone)] : []),
    ],
  };
}

function delta(row: StoredGroup, by: number): Delta {
  return { workspaceId: row.workspace_id, owner: 'groups', counted: row.id, by };
}

function fold(events: GroupRecord[]): Outcome[] {
  const outcomes = new Map<string, Outcome>();
  for (const event of events) {
    const { group_id: id } = event.data;
    const before = outcomes.get(id);
    outcomes.set(id, {
      created: event.type === groupCreated.type || (before?.created ?? false),
      deleted: event.type === groupDeleted.type,
      row: rowOf(event, before?.row),
    });
  }
  return [...outcomes.values()].sort((one, other) => (one.row.id < other.row.id ? -1 : 1));
}

function rowOf(event: GroupRecord, before: StoredGroup | undefined): StoredGroup {
  const { data, workspaceId, occurredAt, version } = event;
  const tells = event.type === groupCreated.type || event.type === groupUpdated.type;
  return {
    workspace_id: workspaceId,
    id: data.group_id,
    facts: tells || (before?.facts ?? false),
    name: tells ? data.name : (before?.name ?? null),
    color: tells ? data.color : (before?.color ?? null),
    description: tells ? data.description : (before?.description ?? null),
    created_at: before?.created_at ?? occurredAt,
    updated_at: occurredAt,
    version,
  };
}
