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
  // Nine days of a campaign through real SMTP take ten seconds on two idle cores; a busy machine takes several times
  // that.
  testTimeout: 120_000,
};
