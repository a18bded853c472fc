import { describe, expect, it } from '@jest/globals';
import type { Fact, GroupFacts } from '@sortie/contracts';
import { groupDecider, type GroupState } from './group.js';
import {
  decideAddMembers, decideCreateGroup, decideDeleteGroup, decideRemoveMembers, decideUpdateGroup,
} from './group.decide.js';

function given(...facts: Fact[]): GroupState {
  return facts.reduce<GroupState>(
    (state, { type, data }) => groupDecider.evolve(state, { type, data: data as GroupFacts }),
    groupDecider.initial(),
  );
}

const id = 'grp_1';
const created = decideCreateGroup({ id, name: ' Q2 ', color: 'emerald' }, given());
const kept = given(...created);
const deleted = given(...created, ...decideDeleteGroup({ id }, kept));

describe('groups', () => {
  it('are created with a trimmed name', () => {
    expect(created).toEqual([
      { type: 'group.created', schema: 1, data: { group_id: id, name: 'Q2', color: 'emerald', description: null } },
    ]);
    expect(() => decideCreateGroup({ id, name: 'Q2' }, kept)).toThrow('INVALID_STATE');
    expect(() => decideCreateGroup({ id, name: '  ' }, given())).toThrow('VALIDATION_ERROR');
    expect(() => decideCreateGroup({ id, name: '=1+1' }, given())).toThrow('VALIDATION_ERROR');
  });

  it('change what is given, or stay quiet', () => {
    expect(decideUpdateGroup({ id, color: null }, kept)).toMatchObject([{ data: { name: 'Q2', color: null } }]);
    expect(decideUpdateGroup({ id, name: 'Q2' }, kept)).toEqual([]);
    expect(() => decideUpdateGroup({ id, name: 'Q3' }, deleted)).toThrow('RESOURCE_NOT_FOUND');
  });

  it('are deleted once', () => {
    expect(decideDeleteGroup({ id }, kept)).toMatchObject([{ type: 'group.deleted' }]);
    expect(() => decideDeleteGroup({ id }, deleted)).toThrow('RESOURCE_NOT_FOUND');
  });

  it('take new members only, each once', () => {
    const command = { id, contactIds: ['con_1', 'con_2', 'con_2'], members: new Set(['con_1']) };
    expect(decideAddMembers(command, kept)).toMatchObject(
      [{ type: 'group.members_added', data: { contact_ids: ['con_2'] } }],
    );
    expect(decideAddMembers({ ...command, contactIds: ['con_1'] }, kept)).toEqual([]);
    expect(() => decideAddMembers(command, deleted)).toThrow('RESOURCE_NOT_FOUND');
  });

  it('let members go, and nobody else', () => {
    const command = { id, contactIds: ['con_1', 'con_2'], members: new Set(['con_1']) };
    expect(decideRemoveMembers(command, kept)).toMatchObject(
      [{ type: 'group.members_removed', data: { contact_ids: ['con_1'] } }],
    );
    expect(decideRemoveMembers({ ...command, contactIds: ['con_2'] }, kept)).toEqual([]);
    expect(() => decideRemoveMembers(command, given())).toThrow('RESOURCE_NOT_FOUND');
  });
});
