import {
  ArrayMinSize,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsNumber,
  IsString,
  IsUrl,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { operation } from '../core/operation.js';
import { ListOf, Nullable, Optional } from '../schema/decorators.js';
import { Deleted, ById } from '../schema/deleted.js';
import { Cursor, IdOf, IncludeTotal, Instant, Label, Limit, Phone, Text, TimeZone } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';
import { Contact } from './contact.js';
import { IsCustomFields, type CustomFields } from './custom-fields.js';

/** A new contact. Email or phone is required; groups that do not exist are created. */
export class CreateContact {
  @Optional() @IsEmail() @MaxLength(254) email?: string;
  @Optional() @Phone() phone?: string;
  @Optional() @Text(200) first_name?: string;
  @Optional() @Text(200) last_name?: string;
  @Optional() @Text(401) full_name?: string;
  @Optional() @Text(200) title?: string;
  @Optional() @Text(200) company?: string;
  @Optional() @IsUrl() @MaxLength(2048) linkedin_url?: string;
  @Optional() @TimeZone() timezone?: string;
  @Optional() @Label() status?: string;
  @Optional() @ListOf(null, 50) @Text(100, 1, { each: true }) tags?: string[];
  @Optional() @IsCustomFields() custom?: CustomFields;
  @Optional() @ListOf(null, 100) @Text(200, 1, { each: true }) groups?: string[];
}

/**
 * A change: absent is unchanged, null clears. `groups` replaces the memberships; what changes those through groups makes
 * no new version of the contact, so `If-Match` does not notice it.
 */
export class UpdateContact {
  @IdOf('contact') id: string;
  @Optional() @Nullable() @IsEmail() @MaxLength(254) email?: string | null;
  @Optional() @Nullable() @Phone() phone?: string | null;
  @Optional() @Nullable() @Text(200) first_name?: string | null;
  @Optional() @Nullable() @Text(200) last_name?: string | null;
  @Optional() @Nullable() @Text(401) full_name?: string | null;
  @Optional() @Nullable() @Text(200) title?: string | null;
  @Optional() @Nullable() @Text(200) company?: string | null;
  @Optional() @Nullable() @IsUrl() @MaxLength(2048) linkedin_url?: string | null;
  @Optional() @Nullable() @TimeZone() timezone?: string | null;
  @Optional() @Label() status?: string;
  @Optional() @ListOf(null, 50) @Text(100, 1, { each: true }) tags?: string[];
  @Optional() @IsCustomFields() custom?: CustomFields;
  @Optional() @ListOf(null, 100) @Text(200, 1, { each: true }) groups?: string[];
}

export class CreateContacts {
  @ListOf(() => CreateContact, 1000) @ArrayMinSize(1) contacts: CreateContact[];
  @Optional() @IsBoolean() upsert?: boolean;
}

export class BatchFailure {
  @IsInt() @Min(0) index: number;
  @IsString() code: string;
  @IsString() detail: string;
}

export class ContactBatch {
  @IsIn(['batch']) object: 'batch';
  @IsInt() @Min(0) created: number;
  @IsInt() @Min(0) updated: number;
  @ListOf(() => BatchFailure, 1000) failed: BatchFailure[];
  @ListOf(() => Contact, 1000) data: Contact[];
}

export class ListContacts {
  @Optional() @IdOf('group') group_id?: string;
  @Optional() @IdOf('company') company_id?: string;
  @Optional() @Label() status?: string;
  @Optional() @Text(200) search?: string;
  @Optional() @IsBoolean() verified?: boolean;
  @Optional() @IsNumber() @Min(0) @Max(1) min_fit_score?: number;
  @Limit(500) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export class ContactIds {
  @ListOf(null, 1000) @IsString({ each: true }) ids: string[];
}

export class Contacts {
  @ListOf(() => Contact, 1000) contacts: Contact[];
}

/** How far an erasure has come. */
export class Erasure {
  @IsIn(['erasure']) object: 'erasure';
  @IdOf('erasure') id: string;
  @IdOf('contact') contact_id: string;
  @IsIn(['running', 'completed']) status: 'running' | 'completed';
  @ListOf(() => ErasureConfirmation, 20) services: ErasureConfirmation[];
  @Instant() created_at: string;
}

export class ErasureConfirmation {
  @IsString() service: string;
  @Nullable() @Instant() confirmed_at: string | null;
}

/** The answer of an erasure: the contact is gone; `erasure_id` tells which services have confirmed. */
export class ContactDeleted extends Deleted {
  @IdOf('erasure') erasure_id: string;
}

export class ConfirmErasure {
  @IdOf('erasure') erasure_id: string;
  @IsString() service: string;
}

export class Confirmed {
  @IsBoolean() confirmed: boolean;
}

export const createContact = operation({
  name: 'contacts.create',
  service: 'crm',
  route: 'POST /v1/contacts',
  scope: 'contacts:write',
  effect: 'write',
  summary: 'Create a contact',
  input: CreateContact,
  output: Contact,
  status: 201,
});

export const createContacts = operation({
  name: 'contacts.create_many',
  service: 'crm',
  route: 'POST /v1/contacts/batch',
  scope: 'contacts:write',
  effect: 'write',
  summary: 'Create or update up to 1 000 contacts',
  input: CreateContacts,
  output: ContactBatch,
  maxBodyBytes: 4 * 1024 * 1024,
  deadlineMs: 30_000,
});

export const getContact = operation({
  name: 'contacts.get',
  service: 'crm',
  route: 'GET /v1/contacts/{id}',
  scope: 'contacts:read',
  effect: 'read',
  summary: 'Read a contact',
  input: ById,
  output: Contact,
});

export const listContacts = operation({
  name: 'contacts.list',
  service: 'crm',
  route: 'GET /v1/contacts',
  scope: 'contacts:read',
  effect: 'read',
  summary: 'List contacts',
  input: ListContacts,
  output: listOf(Contact),
});

export const updateContact = operation({
  name: 'contacts.update',
  service: 'crm',
  route: 'PATCH /v1/contacts/{id}',
  scope: 'contacts:write',
  effect: 'write',
  summary: 'Change a contact',
  input: UpdateContact,
  output: Contact,
});

export const eraseContact = operation({
  name: 'contacts.erase',
  service: 'crm',
  route: 'DELETE /v1/contacts/{id}',
  scope: 'contacts:write',
  effect: 'irreversible',
  summary: 'Erase a contact and all that says something about it',
  input: ById,
  output: ContactDeleted,
});

export const getErasure = operation({
  name: 'erasures.get',
  service: 'crm',
  route: 'GET /v1/erasures/{id}',
  scope: 'contacts:read',
  effect: 'read',
  summary: 'Read which services have confirmed an erasure',
  input: ById,
  output: Erasure,
});

/** For services: up to 1 000 contacts by id; unknown ids are left out. */
export const getContacts = operation({
  name: 'contacts.get_many',
  service: 'crm',
  scope: null,
  effect: 'read',
  summary: 'Read several contacts',
  input: ContactIds,
  output: Contacts,
});

/** For services: one of them has erased what it kept about the contact. */
export const confirmErasure = operation({
  name: 'erasures.confirm',
  service: 'crm',
  scope: null,
  effect: 'write',
  summary: 'Confirm an erasure',
  input: ConfirmErasure,
  output: Confirmed,
});
