import type { TemplateData } from '../templates/template-data.js';

/** A contact like any other, and what else a template reads: what lint renders each text with. */
export function sampleData(now: string): TemplateData {
  return {
    contact: {
      id: 'con_01k0example',
      email: 'dana.reed@people.example',
      phone: '+14155550123',
      first_name: 'Dana',
      last_name: 'Reed',
      full_name: 'Dana Reed',
      title: 'Head of Sales',
      company: 'Acme',
      company_id: null,
      linkedin_url: 'https://www.linkedin.com/in/dana',
      timezone: 'Europe/Paris',
      status: 'active',
      tags: ['first', 'second'],
      custom: {},
      groups: [],
      fit_score: 50,
      verified: false,
      created_at: now,
      updated_at: now,
    },
    variables: {},
    unsubscribe_url: 'https://mail.example/u/u_example',
    sender: { email: 'sam@mail.example', display_name: 'Sam' },
    now,
  };
}
