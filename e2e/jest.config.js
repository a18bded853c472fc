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
  // As long as an advance of the clock may take: a fortnight of warmup takes twenty seconds on two idle cores.
  testTimeout: 600_000,
};
