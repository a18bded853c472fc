import type { CompanyClue } from '../companies/link-companies.js';
import { isFreeMail } from '../companies/free-mail.js';
import { domainOf } from './email.js';
import type { Profile } from './profile.js';

/** What a contact tells of its company: a business domain, a name, both or nothing. */
export function companyClue({ email, company }: Pick<Profile, 'email' | 'company'>): CompanyClue {
  const domain = email === null ? null : domainOf(email);
  return { domain: domain === null || isFreeMail(domain) ? null : domain, name: company };
}
