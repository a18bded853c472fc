import { Controller } from '@nestjs/common';
import {
  addMembers, createGroup, deleteGroup, getGroup, listGroups, listMembers, pageMembers, removeMembers, updateGroup,
  type ById, type CallContext, type ChangeMembers, type Contact, type CreateGroup, type Deleted, type Group, type List,
  type ListGroups, type ListMembers, type MemberIds, type MembersPage, type UpdateGroup,
} from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../cursors.js';
import { createOneGroup, deleteOneGroup, updateOneGroup } from './change-group.js';
import { addTo, removeFrom } from './change-members.js';
import { listGroupsPage, readGroup } from './group.query.js';
import { listMembersPage, readMemberIds } from './member.query.js';

/** Answers the operations on groups and their members. */
@Controller()
export class GroupsEndpoint {
  constructor(
    private readonly store: EventStore,
    private readonly cursors: Cursors,
  ) {}

  @Handles(createGroup)
  create(input: CreateGroup, context: CallContext): Promise<Group> {
    return this.store.handleCommand(createGroup, context, (unit) => createOneGroup(unit, input));
  }

  @Handles(getGroup)
  get({ id }: ById, context: CallContext): Promise<Group> {
    return this.store.read(context, (sql) => readGroup(sql, context.caller.workspace_id, id));
  }

  @Handles(listGroups)
  list(input: ListGroups, context: CallContext): Promise<List<Group>> {
    return this.store.read(context, (sql) => listGroupsPage(sql, this.cursors, context.caller.workspace_id, input));
  }

  @Handles(updateGroup)
  update(input: UpdateGroup, context: CallContext): Promise<Group> {
    return this.store.handleCommand(updateGroup, context, (unit) => updateOneGroup(unit, input));
  }

  @Handles(deleteGroup)
  delete({ id }: ById, context: CallContext): Promise<Deleted> {
    return this.store.handleCommand(deleteGroup, context, (unit) => deleteOneGroup(unit, id));
  }

  @Handles(listMembers)
  listMembers(input: ListMembers, context: CallContext): Promise<List<Contact>> {
    return this.store.read(context, (sql) => listMembersPage(sql, this.cursors, context.caller.workspace_id, input));
  }

  @Handles(addMembers)
  add(input: ChangeMembers, context: CallContext): Promise<Group> {
    return this.store.handleCommand(addMembers, context, (unit) => addTo(unit, input));
  }

  @Handles(removeMembers)
  remove(input: ChangeMembers, context: CallContext): Promise<Group> {
    return this.store.handleCommand(removeMembers, context, (unit) => removeFrom(unit, input));
  }

  @Handles(pageMembers)
  pageMembers(input: MembersPage, context: CallContext): Promise<MemberIds> {
    return this.store.read(context, (sql) => readMemberIds(sql, context.caller.workspace_id, input));
  }
}
