// One configuration for unit (*.spec.ts), slice (*.int-spec.ts) and journey (e2e/*.e2e-spec.ts) tests.
const transform = {
  '^.+\\.ts$': ['@swc/jest', {
    swcrc: false,
    sourceMaps: 'inline',
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
    },
    module: { type: 'es6' },
  }],
};

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform,
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@sortie/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
  },
  modulePathIgnorePatterns: ['/dist/', '/\\.sortie/', '/\\.nx/'],
};

export default {
  // A slice starts servers and fills databases: seconds on an idle machine, and several times that on a busy one.
  testTimeout: 60_000,
  // Every core: beside a test, its database is often at work, and as often neither is.
  maxWorkers: '100%',
  // Each file leaves some megabytes of compiled modules behind: a worker that has many is replaced.
  workerIdleMemoryLimit: '1GB',
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{apps,libs,tools,chaos}/**/*.spec.ts'] },
    {
      ...shared,
      displayName: 'slice',
      testMatch: ['<rootDir>/{apps,libs,tools}/**/*.int-spec.ts'],
      globalSetup: '<rootDir>/libs/testing/src/jest/setup.ts',
      globalTeardown: '<rootDir>/libs/testing/src/jest/teardown.ts',
    },
  ],
};
