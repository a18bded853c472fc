import { IsBoolean, IsEmail, IsIn, IsInt, IsNumber, IsString, Max, Min, IsUrl, MaxLength } from 'class-validator';
import { event } from '../core/event.js';
import { ListOf, Nullable } from '../schema/decorators.js';
import { IdOf, Instant, Label, Phone, Text, TimeZone } from '../schema/kinds.js';
import { IsCustomFields } from './custom-fields.js';

/** A group as a contact names it. */
export class GroupRef {
  @IdOf('group') id: string;
  @Text(200) name: string;
}

/** What a contact says about a person. Encrypted in the log. */
export class ContactDetails {
  @Nullable() @IsEmail() email: string | null;
  @Nullable() @Phone() phone: string | null;
  @Nullable() @Text(200) first_name: string | null;
  @Nullable() @Text(200) last_name: string | null;
  @Nullable() @Text(200) title: string | null;
  @Nullable() @Text(200) company: string | null;
  @Nullable() @IsUrl() @MaxLength(2048) linkedin_url: string | null;
  @ListOf(null, 50) @Text(100, 1, { each: true }) tags: string[];
  @IsCustomFields() custom: Record<string, string | number | boolean | null>;
}

export class Contact extends ContactDetails {
  @IsIn(['contact']) object: 'contact';
  @IdOf('contact') id: string;
  @Nullable() @Text(401) full_name: string | null;
  @Nullable() @IdOf('company') company_id: string | null;
  @Nullable() @TimeZone() timezone: string | null;
  @Label() status: string;
  @ListOf(() => GroupRef, 1000) groups: GroupRef[];
  @Nullable() @IsNumber() @Min(0) @Max(1) fit_score: number | null;
  @IsBoolean() verified: boolean;
  @Instant() created_at: string;
  @Instant() updated_at: string;
  @IsInt() @Min(1) version: number;
}

export class ContactCreated {
  @IdOf('contact') contact_id: string;
  @Nullable() @IdOf('company') company_id: string | null;
  @ListOf(null, 1000) @IsString({ each: true }) group_ids: string[];
  @Nullable() @TimeZone() timezone: string | null;
  @Label() status: string;
}

export class ContactUpdated {
  @IdOf('contact') contact_id: string;
  /** Names of the members that changed; never their values. */
  @ListOf(null, 50) @IsString({ each: true }) changed: string[];
  @Nullable() @IdOf('company') company_id: string | null;
  @ListOf(null, 1000) @IsString({ each: true }) group_ids: string[];
  @Nullable() @TimeZone() timezone: string | null;
  @Label() status: string;
}

export class ContactErased {
  @IdOf('contact') contact_id: string;
  @IdOf('erasure') erasure_id: string;
}

export const contactCreated = event({
  type: 'contact.created',
  service: 'crm',
  data: ContactCreated,
  personal: ContactDetails,
  sentence: 'Contact created',
});
export const contactUpdated = event({
  type: 'contact.updated',
  service: 'crm',
  data: ContactUpdated,
  personal: ContactDetails,
  sentence: 'Contact updated',
});
export const contactErased = event({
  type: 'contact.erased',
  service: 'crm',
  data: ContactErased,
  sentence: 'Contact erased',
});
