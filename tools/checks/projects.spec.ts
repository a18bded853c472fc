// The boundary rules go by tags: a project without one could import anything.
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { files, root, textOf } from './sources.ts';

// Nx takes either file for a project.
const projects = [...new Set(files('{apps,libs}/*/{package,project}.json').map((path) => dirname(path)))];
const kinds = ['type:app', 'type:contract', 'type:core', 'type:local', 'type:testing'];

it('finds the projects', () => {
  expect(projects.length).toBeGreaterThan(10);
});

describe.each(projects)('%s', (folder) => {
  it('has tags that say what it may import', () => {
    expect(existsSync(`${root}/${folder}/project.json`)).toBe(true);
    const { name, tags } = JSON.parse(textOf(`${folder}/project.json`)) as { name: string; tags?: string[] };
    const [place] = folder.split('/');
    expect(tags).toContain(place === 'apps' ? `app:${name}` : `lib:${name}`);
    expect(tags?.filter((tag) => kinds.includes(tag))).toHaveLength(1);
    expect(tags?.includes('type:app')).toBe(place === 'apps');
  });

  it('has a rule for its tags', () => {
    const { tags } = JSON.parse(textOf(`${folder}/project.json`)) as { tags: string[] };
    const rules = textOf('eslint.config.js');
    expect(tags.some((tag) => rules.includes(`toLibs('${tag}'`))).toBe(true);
  });
});
