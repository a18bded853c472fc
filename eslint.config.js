// Rules that need no types, so that the whole tree is checked in seconds; types are checked by tsc.
import { globSync } from 'node:fs';
import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

// The boundary rule reads Nx's stored graph and is silent without one: it is made here, so that it is never skipped.
process.env['NX_DAEMON'] ??= 'false';
await createProjectGraphAsync({ exitOnError: true });

// What each project may import, by the tags of the project.json files.
const toLibs = (tag, ...libs) => ({ sourceTag: tag, onlyDependOnLibsWithTags: libs });
const boundaries = [
  toLibs('lib:contracts'),
  toLibs('lib:local'),
  toLibs('lib:event-store', 'lib:contracts'),
  toLibs('lib:messaging', 'lib:contracts', 'lib:event-store'),
  toLibs('lib:platform', 'lib:contracts', 'lib:event-store', 'lib:messaging'),
  toLibs('lib:testing', 'type:contract', 'type:core', 'type:local', 'type:testing'),
  toLibs('type:app', 'type:contract', 'type:core'),
];
// A test may use the test library and, where a service runs, what starts servers; it may not import an app.
const testBoundaries = ['type:contract', 'type:core', 'type:local', 'type:app'].map((tag) =>
  toLibs(tag, 'type:contract', 'type:core', 'type:local', 'type:testing'));
const tested = ['contracts', 'event-store', 'messaging', 'platform', 'local'];

const boundaryRule = (depConstraints) => ['error', {
  depConstraints,
  // `testing` stands on the libs whose own specs use it; source files are checked by import-x/no-cycle.
  ignoredCircularDependencies: tested.map((lib) => ['testing', lib]),
  banTransitiveDependencies: false,
}];

const tests = ['**/*spec.ts', '**/src/testing/**'];
const deciders = globSync('apps/*/src/**/*.decide.ts', { cwd: import.meta.dirname });
// The state that a decider folds lies beside it: contact.decide.ts, contact.ts.
const decidersAndStates = deciders.flatMap((file) => [file, file.replace(/\.decide\.ts$/, '.ts')]);

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.sortie/**', '**/.cache/**', 'coverage/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  {
    files: ['**/*.ts', '**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.recommended],
    // Nest reads the classes of constructor parameters at run time: in files with decorators an import that looks
    // like a type's may be one of those.
    languageOptions: { parserOptions: { emitDecoratorMetadata: true, experimentalDecorators: true } },
    plugins: { 'import-x': importX, '@nx': nx },
    settings: {
      'import-x/extensions': ['.ts', '.js', '.mjs'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      // Imports of compiled names (`./unit.js`) and of sources (`./ready.ts`) are both of .ts files.
      'import-x/resolver-next': [
        createNodeResolver({ extensions: ['.ts', '.js', '.mjs'], extensionAlias: { '.js': ['.ts', '.js'] } }),
      ],
    },
    rules: {
      eqeqeq: ['error', 'always'],
      'no-console': 'off',
      'max-lines': ['error', { max: 250 }],
      'no-restricted-syntax': ['error',
        { selector: 'ExportAllDeclaration', message: 'Name what is exported: `export *` hides what a lib offers.' },
      ],
      'no-restricted-properties': ['error',
        { object: 'process', property: 'env', message: 'The environment is read in *.config.ts only.' },
      ],
      'no-restricted-imports': ['error', {
        paths: ['process', 'node:process'].map((name) => ({
          name, importNames: ['env'], message: 'The environment is read in *.config.ts only.',
        })),
      }],
      '@typescript-eslint/consistent-type-imports': ['error', {
        fixStyle: 'separate-type-imports', disallowTypeAnnotations: false,
      }],
      '@typescript-eslint/no-unused-vars': ['error', {
        argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_',
        ignoreRestSiblings: true,
      }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'import-x/no-default-export': 'error',
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      '@nx/enforce-module-boundaries': boundaryRule(boundaries),
    },
  },
  {
    // Rows, recorded data and JSON answers are what their reader says they are.
    files: ['libs/event-store/src/**/*.ts', 'tools/**', 'chaos/**', 'bench/**', 'e2e/**', '**/*spec.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
  {
    files: tests,
    rules: {
      '@nx/enforce-module-boundaries': boundaryRule(testBoundaries),
      'no-restricted-properties': 'off',
      'max-lines': 'off',
    },
  },
  {
    files: decidersAndStates,
    ignores: ['**/*spec.ts'],
    rules: {
      // That files of ours which a decider imports are as pure is checked in tools/checks/deciders.spec.ts.
      '@typescript-eslint/no-restricted-imports': ['error', {
        patterns: [
          {
            regex: '^(?!\\.{1,2}/|@sortie/contracts$|@sortie/event-store$)',
            message: 'A decider imports contracts and its own domain, nothing else.',
          },
          {
            group: ['@sortie/event-store'], allowTypeImports: true,
            message: 'A decider takes only types from event-store.',
          },
        ],
      }],
    },
  },
  {
    files: ['**/*.config.{ts,js}', '**/config/**', 'tools/**', 'chaos/**', 'bench/**', 'e2e/**', '*.config.js'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-imports': 'off' },
  },
  {
    files: ['**/*.config.js', 'libs/testing/src/jest/{setup,teardown}.ts', 'e2e/{setup,teardown}.js'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  // jest loads its global set-up without the mapping of our packages to their sources.
  { files: ['libs/testing/src/jest/**'], rules: { '@nx/enforce-module-boundaries': 'off' } },
  { files: ['**/migrations/**'], rules: { 'max-lines': 'off' } },
);
