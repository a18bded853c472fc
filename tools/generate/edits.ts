// What a new operation needs in files that are there already. Each edit leaves a text that has it as it is.

/** Adds `names` to the index of contracts. */
export function exportFrom(index: string, names: string[], file: string): string {
  return `${index.trimEnd()}\nexport { ${names.join(', ')} } from './${file}.js';\n`;
}

/** Adds the scopes of a resource, in front of the last one. */
export function withScopes(text: string, resource: string): string {
  if (text.includes(`'${resource}:write'`)) return text;
  return insertBefore(text, '] as const;', `  '${resource}:read', '${resource}:write',\n`);
}

/** Adds the prefix of an entity's ids: its name when that is short, else as much of it as a prefix may have. */
export function withIdPrefix(text: string, entity: string): string {
  if (new RegExp(`\\b${entity}: '`).test(text)) return text;
  // The form that isId checks: two to six letters.
  const prefix = entity.toLowerCase().slice(0, 6);
  if (text.includes(`: '${prefix}'`))
    throw new Error(`The id prefix ${prefix} is taken: add one for ${entity} to idPrefixes first`);
  return insertBefore(text, '} as const;', `  ${entity}: '${prefix}',\n`);
}

/** Adds a controller to a service. */
export function withController(main: string, controller: string, from: string): string {
  const lastImport = /.*^import /ms.exec(main)?.[0].length ?? -1;
  // An import of many names goes over several lines.
  const end = main.indexOf(';\n', lastImport) + 2;
  if (lastImport < 0 || !main.includes('controllers: [')) throw new Error('main.ts has no list of controllers');
  const imported = `${main.slice(0, end)}import { ${controller} } from '${from}';\n${main.slice(end)}`;
  return imported.replace('controllers: [', `controllers: [${controller}, `);
}

function insertBefore(text: string, mark: string, line: string): string {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`"${mark}" was not found`);
  return text.slice(0, at) + line + text.slice(at);
}
