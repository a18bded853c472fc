import { expect, it } from '@jest/globals';
import { readConfig } from '@sortie/platform';
import { IdentityConfig } from './identity.config.js';

it('refuses a short pepper', () => {
  const read = () => readConfig(IdentityConfig, { SORTIE_PEPPER: 'QQ==' });
  expect(read).toThrow(/SORTIE_PEPPER must be base64 of at least 32 bytes/);
});
