// Writes a new operation into a repository: its declaration, its decider with a spec that fails, its handler.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exportFrom, withController, withIdPrefix, withScopes } from './edits.ts';
import { outsideOf } from './route.ts';
import { wordsOf, type Words } from './words.ts';

export interface Wanted {
  root: string;
  service: string;
  resource: string;
  verb: string;
}

export interface Generated {
  /** New files, from the root. */
  written: string[];
  /** Files that were there and got something added. */
  changed: string[];
}

const templates = join(import.meta.dirname, 'templates');
// Any id of the right form; a real one of 2026 begins like this.
const exampleTail = '01k0a1b2c3d4e5f6g7h8j9kamn';

/** Throws an Error, and writes nothing, when a service is not there or a file is. */
export function generate({ root, service, resource, verb }: Wanted): Generated {
  if (
    !existsSync(join(root, 'apps', service, 'src', 'main.ts')) ||
    !existsSync(join(root, 'libs/contracts/src', service))
  ) {
    throw new Error(`There is no service "${service}" with operations: see apps/ and libs/contracts/src/`);
  }
  const words = wordsOf(service, resource, verb);
  const ids = withIdPrefix(read(root, idFile), words.entity!);
  const prefix = new RegExp(`\\b${words.entity}: '(\\w+)'`).exec(ids)![1];
  const placeholders: Words = {
    ...words,
    ...outsideOf(resource, verb, words.entity!),
    exampleId: `${prefix}_${exampleTail}`,
  };
  const fresh = newFiles(placeholders);
  const taken = Object.keys(fresh).find((file) => existsSync(join(root, file)));
  if (taken) throw new Error(`${taken} is there already`);
  const edited = { [idFile]: ids, ...edits(root, placeholders) };
  for (const [file, text] of Object.entries({ ...fresh, ...edited })) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return { written: Object.keys(fresh), changed: Object.keys(edited) };
}

const idFile = 'libs/contracts/src/core/id.ts';
const scopeFile = 'libs/contracts/src/core/scopes.ts';
const indexFile = 'libs/contracts/src/index.ts';

function newFiles(words: Words): Record<string, string> {
  const { service, resource, verb_kebab: verb, entity_kebab: entity, eventType } = words;
  const kind = verb === 'create' ? 'create' : 'change';
  const capability = `apps/${service}/src/${resource}/${verb}-${entity}`;
  return {
    [`libs/contracts/src/${service}/${resource}.${verb}.ts`]: fill('contract', words).replace('{\n\n}', '{}'),
    [`libs/contracts/src/examples/${eventType}.v1.json`]: fill('example', words),
    [`${capability}.ts`]: fill('state', words),
    [`${capability}.decide.ts`]: fill('decide', words),
    [`${capability}.decide.spec.ts`]: fill('decide-spec', { ...words, cases: fill(`cases-${kind}`, words).trimEnd() }),
    [`${capability}.endpoint.ts`]: fill(`endpoint-${kind}`, words),
  };
}

function edits(root: string, words: Words): Record<string, string> {
  const { service, resource, verb, Verb, verb_kebab, entity, Entity, entity_kebab, Past } = words;
  const main = `apps/${service}/src/main.ts`;
  const names = [`${Verb}${Entity}`, `${Past}${Entity}`, `${Entity}${Past}`, `${entity}${Past}`, `${verb}${Entity}`];
  const endpoint = `./${resource}/${verb_kebab}-${entity_kebab}.endpoint.js`;
  return {
    [scopeFile]: withScopes(read(root, scopeFile), resource!),
    [indexFile]: exportFrom(read(root, indexFile), names, `${service}/${resource}.${verb_kebab}`),
    [main]: withController(read(root, main), `${Verb}${Entity}Endpoint`, endpoint),
  };
}

function fill(template: string, words: Words): string {
  return readFileSync(join(templates, `${template}.txt`), 'utf8').replace(/\{\{(\w+)\}\}/g, (whole, name: string) => {
    const word = words[name];
    if (word === undefined) throw new Error(`${template}.txt asks for ${whole}`);
    return word;
  });
}

function read(root: string, file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
