// Runs the generator on a copy of the repository: what it writes has the right types, and fails as it should.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { root } from '../checks/sources.ts';
import { generate } from './generate.ts';

// A whole type check and a jest of its own, on a busy machine.
const patience = 180_000;
let copy: string;

function node(...args: string[]): { status: number | null; output: string } {
  const env = { ...process.env, NODE_OPTIONS: '--experimental-vm-modules', JEST_WORKER_ID: undefined };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8', env });
  return { status, output: stdout + stderr };
}

const jest = (pattern: string) =>
  node('node_modules/jest/bin/jest.js', '--selectProjects', 'unit', '--testPathPatterns', pattern);

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'sortie-generate-'));
  const skip = new Set(['node_modules', 'dist']);
  for (const folder of ['libs', 'apps/crm']) {
    cpSync(join(root, folder), join(copy, folder), { recursive: true, filter: (from) => !skip.has(basename(from)) });
  }
  for (const file of ['package.json', 'jest.config.js', 'tsconfig.base.json'])
    cpSync(join(root, file), join(copy, file));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  mkdirSync(join(copy, 'tools'));
});
afterAll(() => rmSync(copy, { recursive: true }));

describe('npm run generate', () => {
  const written: string[] = [];

  it('writes a creation and a change of something new', () => {
    for (const verb of ['create', 'archive']) {
      const result = generate({ root: copy, service: 'crm', resource: 'notes', verb });
      expect(result.written).toHaveLength(6);
      written.push(...result.written.filter((file) => file.endsWith('.ts')));
    }
    expect(written).toContain('apps/crm/src/notes/archive-note.decide.spec.ts');
    expect(readFileSync(join(copy, 'libs/contracts/src/core/scopes.ts'), 'utf8')).toContain("'notes:write'");
    expect(readFileSync(join(copy, 'apps/crm/src/main.ts'), 'utf8')).toContain(
      'controllers: [ArchiveNoteEndpoint, CreateNoteEndpoint, ',
    );
  });

  it('refuses to write over anything, and a service that is not there', () => {
    expect(() => generate({ root: copy, service: 'crm', resource: 'notes', verb: 'archive' })).toThrow(
      'is there already',
    );
    expect(() => generate({ root: copy, service: 'nobody', resource: 'notes', verb: 'create' })).toThrow('no service');
  });

  it(
    'writes what type-checks',
    () => {
      const config = { extends: './tsconfig.base.json', files: written };
      writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify(config));
      expect(node('node_modules/typescript/lib/tsc.js', '-p', 'tsconfig.json')).toEqual({ status: 0, output: '' });
    },
    patience,
  );

  it(
    'writes specs that fail until the decider decides, and an example that is right',
    () => {
      const before = jest('notes/archive-note.decide.spec.ts|examples.spec.ts');
      expect(before).toMatchObject({ status: 1, output: expect.stringMatching(/PASS .*examples\.spec\.ts/) });
      expect(before.output).toContain('● archive a note › acts on one that is kept');
      expect(before.output).toContain('● archive a note › refuses one that is not there');
      expect(before.output).not.toContain('● archive a note › stays quiet');

      const decider = join(copy, 'apps/crm/src/notes/archive-note.decide.ts');
      const text = readFileSync(decider, 'utf8')
        .replace('import type { Fact }', 'import { notFound, noteArchived, type Fact }')
        .replaceAll('_command', 'command')
        .replaceAll('_state', 'state')
        .replace(
          'return [];',
          "if (state.existence === 'none') throw notFound('note');\n" +
            '  return state.archived ? [] : [noteArchived({ note_id: command.id })];',
        );
      writeFileSync(decider, text);
      expect(jest('notes/archive-note.decide.spec.ts')).toMatchObject({ status: 0 });
    },
    patience,
  );
});
