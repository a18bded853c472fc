import {
  invalidField, type Contact, type ContactDetails, type CustomFields, type UpdateContact,
} from '@sortie/contracts';
import { line, nameLine } from '../text/plain-text.js';
import { changeName } from './full-name.js';
import { keptEmail } from './email.js';

/** What a contact says of itself. */
export type Profile = ContactDetails & Pick<Contact, 'timezone' | 'status'>;

/** Members that a request gives: absent is unchanged, null clears. */
export type ProfileChange = Omit<UpdateContact, 'id' | 'groups'>;

/** What nobody said anything about. */
export const blankProfile: Profile = {
  email: null, phone: null, first_name: null, last_name: null, title: null, company: null, linkedin_url: null,
  tags: [], custom: {}, timezone: null, status: 'new',
};

// What contracts allow in one request; a merge must not grow beyond it.
const mostTags = 50;
const mostCustomFields = 100;

/** The profile after a change; throws VALIDATION_ERROR that names the member. */
export function changeProfile(before: Profile, change: ProfileChange): Profile {
  const after: Profile = {
    email: changed(before.email, change.email, keptEmail),
    phone: changed(before.phone, change.phone, (phone) => phone),
    ...changeName(before, change),
    title: changed(before.title, change.title, (title) => line('title', title)),
    company: changed(before.company, change.company, (company) => nameLine('company', company)),
    linkedin_url: changed(before.linkedin_url, change.linkedin_url, (url) => line('linkedin_url', url)),
    tags: change.tags === undefined ? before.tags : tagsOf(change.tags),
    custom: change.custom === undefined ? before.custom : mergeCustom(before.custom, change.custom),
    timezone: changed(before.timezone, change.timezone, (zone) => zone),
    status: change.status ?? before.status,
  };
  if (after.email === null && after.phone === null) {
    throw invalidField('email', 'email_or_phone', 'email or phone is required');
  }
  return after;
}

/** What an import adds to a contact that is there: like a change, but tags are added. */
export function mergeProfile(before: Profile, given: ProfileChange): Profile {
  return changeProfile(before, given.tags ? { ...given, tags: [...before.tags, ...given.tags] } : given);
}

function changed<T>(before: T | null, given: T | null | undefined, keep: (value: T) => T | null): T | null {
  if (given === undefined) return before;
  return given === null ? null : keep(given);
}

function tagsOf(tags: readonly string[]): string[] {
  const kept = new Set(tags.map((tag) => line('tags', tag)).filter((tag) => tag !== null));
  if (kept.size > mostTags) throw invalidField('tags', 'array_max_size', `tags must hold at most ${mostTags} items`);
  return [...kept];
}

/** Own fields are merged by name, and null removes one, as in a JSON merge patch (RFC 7396). */
function mergeCustom(before: CustomFields, given: CustomFields): CustomFields {
  const all = Object.entries({ ...before, ...given }).filter(([, value]) => value !== null);
  if (all.length > mostCustomFields) {
    throw invalidField('custom', 'max_properties', `custom must hold at most ${mostCustomFields} fields`);
  }
  for (const [name, value] of all) {
    // Line breaks are welcome here; what PostgreSQL cannot store is not.
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) {
      throw invalidField('custom', 'invalid_text', `custom.${name} must be plain text`);
    }
  }
  return Object.fromEntries(all);
}
