// Mail through real servers: a private postfix and dovecot that `npm run test:mail` has started.
import base from '../../jest.config.js';

const { transform, rootDir, extensionsToTreatAsEsm, moduleNameMapper, modulePathIgnorePatterns } = base.projects[0];

export default {
  rootDir,
  transform,
  extensionsToTreatAsEsm,
  moduleNameMapper,
  modulePathIgnorePatterns,
  testEnvironment: 'node',
  testMatch: ['<rootDir>/e2e/mail-servers/**/*.mail-spec.ts'],
  globalSetup: '<rootDir>/libs/testing/src/jest/setup.ts',
  globalTeardown: '<rootDir>/libs/testing/src/jest/teardown.ts',
  // Ten thousand mails are read in one of them: ten seconds on two idle cores, several times that on busy ones.
  testTimeout: 120_000,
};
