import { newId, type GroupRef } from '@sortie/contracts';
import { lostRace, statement, type Unit } from '@sortie/event-store';
import { nameKey, requiredName } from '../text/plain-text.js';
import { groupDecider } from './group.js';
import { decideCreateGroup } from './group.decide.js';

export const groupNameKind = 'group-name';

// KEY SHARE: a group cannot be deleted between this look and the membership; creators do not wait for each other.
const byName = statement(
  'groups-by-name',
  'select id, name, name_key from groups where workspace_id = $1 and name_key = any($2) order by id for key share',
);
const byId = statement(
  'groups-by-id',
  'select id, name, name_key from groups where workspace_id = $1 and id = any($2) order by id for key share',
);

type Found = GroupRef & { name_key: string };

/** The groups of those names, by name; a name that no group has becomes a group. Case does not count. */
export async function ensureGroups(unit: Unit, names: readonly string[]): Promise<GroupRef[]> {
  const wanted = new Map<string, string>();
  for (const name of names) {
    const key = nameKey(name);
    if (!wanted.has(key)) wanted.set(key, requiredName('groups', name));
  }
  if (wanted.size === 0) return [];
  const { rows } = await unit.sql.query<Found>(byName(unit.workspaceId, [...wanted.keys()]));
  for (const row of rows) wanted.delete(row.name_key);
  const all = [...rows, ...(wanted.size > 0 ? await createMissing(unit, wanted) : [])];
  return all.map(({ id, name }) => ({ id, name })).sort(byNameThenId);
}

async function createMissing(unit: Unit, wanted: ReadonlyMap<string, string>): Promise<Found[]> {
  const mine = new Map([...wanted.keys()].map((key) => [key, newId('group')]));
  const holders = await unit.reserve(
    groupNameKind, [...mine].map(([key, owner]) => ({ value: unit.blind(key), owner })),
  );
  const groups: Found[] = [];
  const others: string[] = [];
  for (const [key, id] of mine) {
    const holder = holders.get(unit.blind(key)) ?? id;
    if (holder !== id) {
      others.push(holder);
      continue;
    }
    const name = wanted.get(key)!;
    unit.append(id, 0, decideCreateGroup({ id, name }, groupDecider.initial()));
    groups.push({ id, name, name_key: key });
  }
  if (others.length === 0) return groups;
  // Another unit created them since we looked.
  const { rows } = await unit.sql.query<Found>(byId(unit.workspaceId, others));
  // And others renamed or deleted one of them meanwhile.
  const found = rows.filter((row) => mine.has(row.name_key));
  if (found.length < others.length) throw lostRace('a group of this name is gone');
  return [...groups, ...found];
}

function byNameThenId(one: GroupRef, other: GroupRef): number {
  if (one.name !== other.name) return one.name < other.name ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}
