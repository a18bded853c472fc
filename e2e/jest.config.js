// Journeys: black box, over HTTP, against the whole platform as `npm start -- --multi --gateways 3` runs it.
import base from '../jest.config.js';

const { transform, rootDir, extensionsToTreatAsEsm, moduleNameMapper, modulePathIgnorePatterns } = base.projects[0];

export default {
  rootDir,
  transform,
  extensionsToTreatAsEsm,
  moduleNameMapper,
  modulePathIgnorePatterns,
  testEnvironment: 'node',
  testMatch: ['<rootDir>/e2e/**/*.e2e-spec.ts'],
  globalSetup: '<rootDir>/e2e/setup.js',
  globalTeardown: '<rootDir>/e2e/teardown.js',
  // A campaign of 1 000 contacts runs through real SMTP.
  testTimeout: 300_000,
};
