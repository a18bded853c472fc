import { asciiAddress, type Contact, type GroupRef } from '@sortie/contracts';
import { joinName } from './full-name.js';
import type { Profile } from './profile.js';

/** A contact's row, or the same members put together from its state. */
export type ContactRow = Profile & {
  id: string;
  company_id: string | null;
  groups: GroupRef[];
  fit_score: number | null;
  verified: boolean;
  created_at: Date;
  updated_at: Date;
  version: number;
};

/** The contact as the API shows it. */
export function contactResource(row: ContactRow): Contact {
  return {
    object: 'contact',
    id: row.id,
    // Its events may tell another form; what comes back from the address is compared with this one.
    email: row.email && asciiAddress(row.email),
    phone: row.phone,
    first_name: row.first_name,
    last_name: row.last_name,
    full_name: joinName(row),
    title: row.title,
    company: row.company,
    company_id: row.company_id,
    linkedin_url: row.linkedin_url,
    timezone: row.timezone,
    status: row.status,
    tags: row.tags,
    custom: row.custom,
    groups: row.groups,
    fit_score: row.fit_score,
    verified: row.verified,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    version: row.version,
  };
}
