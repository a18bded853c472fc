import { ArrayMinSize, IsIn, IsInt, IsString, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { ListOf, Nullable, Optional } from '../schema/decorators.js';
import { ById, Deleted } from '../schema/deleted.js';
import { Cursor, IdOf, IncludeTotal, Instant, Limit, Text } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';
import { Contact } from './contact.js';

export class Group {
  @IsIn(['group']) object: 'group';
  @IdOf('group') id: string;
  @Text(200) name: string;
  @Nullable() @Text(30) color: string | null;
  @Nullable() @Text(1000) description: string | null;
  @IsInt() @Min(0) contact_count: number;
  @Instant() created_at: string;
  @Instant() updated_at: string;
  @IsInt() @Min(1) version: number;
}

export class CreateGroup {
  @Text(200) name: string;
  @Optional() @Text(30) color?: string;
  @Optional() @Text(1000) description?: string;
}

export class UpdateGroup {
  @IdOf('group') id: string;
  @Optional() @Text(200) name?: string;
  @Optional() @Nullable() @Text(30) color?: string | null;
  @Optional() @Nullable() @Text(1000) description?: string | null;
}

export class ListGroups {
  @Optional() @Text(200) search?: string;
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export class ListMembers {
  @IdOf('group') id: string;
  @Limit(500) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export class ChangeMembers {
  @IdOf('group') id: string;
  @ListOf(null, 1000) @ArrayMinSize(1) @IsString({ each: true }) contact_ids: string[];
}

export class MembersPage {
  @IdOf('group') group_id: string;
  /** Contact id after which to go on; absent at the start. */
  @Optional() @IdOf('contact') after?: string;
  @IsInt() @Min(1) limit: number;
}

export class MemberIds {
  @ListOf(null, 1000) @IsString({ each: true }) contact_ids: string[];
  @IsInt() @Min(0) total: number;
}

export class GroupFacts {
  @IdOf('group') group_id: string;
  @Text(200) name: string;
  @Nullable() @Text(30) color: string | null;
  @Nullable() @Text(1000) description: string | null;
}

export class GroupGone {
  @IdOf('group') group_id: string;
}

export class MembersChanged {
  @IdOf('group') group_id: string;
  @ListOf(null, 1000) @IsString({ each: true }) contact_ids: string[];
}

export const groupCreated = event({
  type: 'group.created',
  service: 'crm',
  data: GroupFacts,
  sentence: 'Group created',
});
export const groupUpdated = event({
  type: 'group.updated',
  service: 'crm',
  data: GroupFacts,
  sentence: 'Group updated',
});
export const groupDeleted = event({
  type: 'group.deleted',
  service: 'crm',
  data: GroupGone,
  sentence: 'Group deleted',
});
export const groupMembersAdded = event({
  type: 'group.members_added',
  service: 'crm',
  data: MembersChanged,
  sentence: 'Contacts added to a group',
});
export const groupMembersRemoved = event({
  type: 'group.members_removed',
  service: 'crm',
  data: MembersChanged,
  sentence: 'Contacts removed from a group',
});

export const createGroup = operation({
  name: 'groups.create',
  service: 'crm',
  route: 'POST /v1/groups',
  scope: 'groups:write',
  effect: 'write',
  summary: 'Create a group',
  input: CreateGroup,
  output: Group,
  status: 201,
});

export const getGroup = operation({
  name: 'groups.get',
  service: 'crm',
  route: 'GET /v1/groups/{id}',
  scope: 'groups:read',
  effect: 'read',
  summary: 'Read a group',
  input: ById,
  output: Group,
});

export const listGroups = operation({
  name: 'groups.list',
  service: 'crm',
  route: 'GET /v1/groups',
  scope: 'groups:read',
  effect: 'read',
  summary: 'List groups',
  input: ListGroups,
  output: listOf(Group),
});

export const updateGroup = operation({
  name: 'groups.update',
  service: 'crm',
  route: 'PATCH /v1/groups/{id}',
  scope: 'groups:write',
  effect: 'write',
  summary: 'Change a group',
  input: UpdateGroup,
  output: Group,
});

export const deleteGroup = operation({
  name: 'groups.delete',
  service: 'crm',
  route: 'DELETE /v1/groups/{id}',
  scope: 'groups:write',
  effect: 'irreversible',
  summary: 'Delete a group; its contacts stay',
  input: ById,
  output: Deleted,
});

export const listMembers = operation({
  name: 'groups.list_members',
  service: 'crm',
  route: 'GET /v1/groups/{id}/members',
  scope: 'groups:read',
  effect: 'read',
  summary: 'List the contacts of a group',
  input: ListMembers,
  output: listOf(Contact),
});

export const addMembers = operation({
  name: 'groups.add_members',
  service: 'crm',
  route: 'POST /v1/groups/{id}/members',
  scope: 'groups:write',
  effect: 'write',
  summary: 'Add contacts to a group',
  input: ChangeMembers,
  output: Group,
});

export const removeMembers = operation({
  name: 'groups.remove_members',
  service: 'crm',
  route: 'POST /v1/groups/{id}/members/remove',
  scope: 'groups:write',
  effect: 'write',
  summary: 'Remove contacts from a group',
  input: ChangeMembers,
  output: Group,
});

/** For services: the members of a group in the order of their ids, paged. */
export const pageMembers = operation({
  name: 'groups.page_members',
  service: 'crm',
  scope: null,
  effect: 'read',
  summary: 'Page through the members of a group',
  input: MembersPage,
  output: MemberIds,
});
