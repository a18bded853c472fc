import { expect, it } from '@jest/globals';
import { contactResource } from './contact-resource.js';
import { blankProfile } from './profile.js';

it('shows a domain in another script in ASCII, whatever form the events tell', () => {
  const at = new Date('2026-01-05T09:00:00Z');
  const row = { ...blankProfile, id: 'con_1', company_id: null, groups: [], fit_score: null, verified: false,
    created_at: at, updated_at: at, version: 1 };
  expect(contactResource({ ...row, email: 'ana@bücher.example' }).email).toBe('ana@xn--bcher-kva.example');
  expect(contactResource({ ...row, phone: '+14155550123' }).email).toBeNull();
});
