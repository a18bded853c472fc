// Settings as Markdown tables.

export interface Documented {
  env: string;
  description: string;
  default?: unknown;
  optional?: boolean;
  secret?: boolean;
  oneOf?: readonly string[];
}

export interface Section {
  title: string;
  settings: readonly Documented[];
}

export function configTables(sections: readonly Section[]): string {
  return sections.filter(({ settings }) => settings.length > 0).map(table).join('\n');
}

function table({ title, settings }: Section): string {
  const rows = settings.map((setting) => `| \`${setting.env}\` | ${meaning(setting)} | ${fallback(setting)} |`);
  return [`## ${title}`, '', '| variable | meaning | default |', '|---|---|---|', ...rows, ''].join('\n');
}

function meaning({ description, oneOf, secret }: Documented): string {
  const text = description.charAt(0).toUpperCase() + description.slice(1).replaceAll('|', '\\|');
  const values = oneOf ? ` One of ${oneOf.map((value) => `\`${value}\``).join(', ')}.` : '';
  return `${text.replace(/\.?$/, '.')}${values}${secret ? ' **Secret.**' : ''}`;
}

function fallback(setting: Documented): string {
  if (setting.default === '' || setting.optional) return 'not set';
  // The sandbox's settings come without a default: its starter gives all of them.
  return setting.default === undefined ? 'required' : `\`${String(setting.default)}\``;
}
