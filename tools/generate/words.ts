// The forms of a resource's and a verb's name that the templates use.

export interface Words {
  [placeholder: string]: string;
}

// Verbs of this API whose past tense is not made with -ed.
const irregular: Record<string, string> = {
  send: 'sent',
  hold: 'held',
  keep: 'kept',
  find: 'found',
  write: 'written',
  set: 'set',
};
const kebab = /^[a-z]+(-[a-z]+)*$/;

/** `companies` → `company`, `mailboxes` → `mailbox`, `api-keys` → `api-key`. */
export function singular(plural: string): string {
  if (plural.endsWith('ies')) return `${plural.slice(0, -3)}y`;
  if (/(x|ss|ch|sh)es$/.test(plural)) return plural.slice(0, -2);
  return plural.replace(/s$/, '');
}

/** `archive` → `archived`, `stop` → `stopped`, `verify` → `verified`; of `add-members` the first word. */
export function past(verb: string): string {
  const [first = '', ...rest] = verb.split('-');
  return [pastOf(first), ...rest].join('-');
}

function pastOf(verb: string): string {
  if (irregular[verb]) return irregular[verb];
  if (verb.endsWith('e')) return `${verb}d`;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ied`;
  if (/^[^aeiou]*[aeiou][^aeiouwxy]$/.test(verb)) return `${verb}${verb.at(-1)}ed`;
  return `${verb}ed`;
}

export function camel(text: string): string {
  return text.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function pascal(text: string): string {
  return capital(camel(text));
}

/** Every placeholder of the templates. Throws an Error for names that are not lower-case words with hyphens. */
export function wordsOf(service: string, resource: string, verb: string): Words {
  for (const name of [resource, verb]) {
    if (!kebab.test(name)) throw new Error(`"${name}" must be lower-case words joined by hyphens`);
  }
  const entity = singular(resource);
  if (entity === resource) throw new Error(`"${resource}" must be a plural, such as notes`);
  const spoken = entity.replaceAll('-', ' ');
  const a = /^[aeiou]/.test(spoken) ? 'an' : 'a';
  const done = past(verb);
  const verbWords = verb.replaceAll('-', ' ');
  return {
    service,
    resource,
    resource_snake: snake(resource),
    entity: camel(entity),
    Entity: pascal(entity),
    entity_snake: snake(entity),
    entity_kebab: entity,
    verb: camel(verb),
    Verb: pascal(verb),
    verb_snake: snake(verb),
    verb_kebab: verb,
    verb_words: verbWords,
    past: camel(done),
    Past: pascal(done),
    a_entity: `${a} ${spoken}`,
    eventType: `${snake(entity)}.${snake(done)}`,
    Sentence: `${capital(spoken)} ${done.replaceAll('-', ' ')}`,
    Summary: `${capital(verbWords)} ${a} ${spoken}`,
  };
}

function snake(text: string): string {
  return text.replaceAll('-', '_');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
