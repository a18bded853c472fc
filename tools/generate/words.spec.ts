import { describe, expect, it } from '@jest/globals';
import { exportFrom, withController, withIdPrefix, withScopes } from './edits.ts';
import { past, singular, wordsOf } from './words.ts';

describe('words', () => {
  it.each([
    ['archive', 'archived'],
    ['stop', 'stopped'],
    ['verify', 'verified'],
    ['add-members', 'added-members'],
    ['send', 'sent'],
    ['pause', 'paused'],
    ['approve', 'approved'],
    ['tag', 'tagged'],
    ['play', 'played'],
  ])('%s is past %s', (verb, done) => {
    expect(past(verb)).toBe(done);
  });

  it.each([
    ['companies', 'company'],
    ['mailboxes', 'mailbox'],
    ['api-keys', 'api-key'],
    ['sequences', 'sequence'],
  ])('of %s one is a %s', (many, one) => {
    expect(singular(many)).toBe(one);
  });

  it.each([
    ['Notes', 'create'],
    ['notes', 'do it'],
    ['note', 'create'],
    ['../notes', 'create'],
  ])('refuses %s %s', (resource, verb) => {
    expect(() => wordsOf('crm', resource, verb)).toThrow();
  });
});

describe('edits', () => {
  it('add a scope and a prefix once', () => {
    const scopes = "export const scopes = [\n  'a:read', 'a:write',\n] as const;\n";
    expect(withScopes(scopes, 'notes')).toBe(
      "export const scopes = [\n  'a:read', 'a:write',\n  'notes:read', 'notes:write',\n] as const;\n",
    );
    expect(withScopes(scopes, 'a')).toBe(scopes);
    const prefixes = "const idPrefixes = {\n  group: 'grp',\n} as const;\n";
    expect(withIdPrefix(prefixes, 'note')).toContain("\n  note: 'note',\n} as const;");
    expect(withIdPrefix(prefixes, 'group')).toBe(prefixes);
    expect(() => withIdPrefix(prefixes, 'grp')).toThrow('taken');
  });

  it('add an export and a controller', () => {
    expect(exportFrom("export { a } from './a.js';\n", ['b'], 'crm/b')).toMatch(
      /\nexport \{ b \} from '\.\/crm\/b\.js';\n$/,
    );
    const main = "import {\n  A,\n} from './a.js';\n\nrun({ controllers: [A] });\n";
    expect(withController(main, 'B', './b.js')).toBe(
      "import {\n  A,\n} from './a.js';\nimport { B } from './b.js';\n\nrun({ controllers: [B, A] });\n",
    );
    expect(() => withController('run({});\n', 'B', './b.js')).toThrow('controllers');
  });
});
