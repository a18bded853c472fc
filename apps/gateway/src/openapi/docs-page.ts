import { errorCodes, type ErrorCode, type JsonSchema } from '@sortie/contracts';
import { errorTexts } from '../http/error-texts.js';
import { escapeHtml } from './escape-html.js';

interface Item {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  parameters?: JsonSchema[];
  requestBody?: JsonSchema;
  responses: Record<string, JsonSchema>;
}

const style = `
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}
h2{margin-top:2.5rem;border-bottom:1px solid #ddd}h3{margin-bottom:.25rem}
code,pre{font:13px/1.45 ui-monospace,monospace;background:#f5f5f4}code{padding:.1em .3em}
pre{padding:.75rem;overflow-x:auto}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #eee;vertical-align:top}
nav a{margin-right:.75rem;white-space:nowrap}:target{background:#fff7d6}
@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}code,pre{background:#242424}
a{color:#8ab4f8}td,th,h2{border-color:#333}:target{background:#3a3310}}`;

/** The reference as one page: rendered from the OpenAPI document, without scripts or anything from elsewhere. */
export function docsPage(document: JsonSchema): string {
  const paths = document.paths as Record<string, Record<string, Item>>;
  const { schemas, parameters } = document.components as Record<'schemas' | 'parameters', Record<string, JsonSchema>>;
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, item]) => ({ route: `${method.toUpperCase()} ${path}`, item })),
  );
  const tags = [...new Set(routes.map(({ item }) => item.tags[0]!))];
  const sections = tags.map((tag) =>
    section(
      tag,
      tag,
      routes
        .filter(({ item }) => item.tags[0] === tag)
        .map((route) => operation(route, parameters))
        .join(''),
    ),
  );
  const shapes = Object.entries(schemas).map(
    ([name, schema]) => `<h3 id="schema-${escapeHtml(name)}">${escapeHtml(name)}</h3>${pretty(schema)}`,
  );
  const places = [...tags, 'errors', 'events', 'schemas'].map(escapeHtml);
  const links = places.map((name) => `<a href="#${name}">${name}</a>`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sortie API</title><style>${style}</style></head><body><h1>Sortie API</h1>
<p>Send the API key as <code>Authorization: Bearer srt_…</code>.
The same as data: <a href="/openapi.json">/openapi.json</a>.</p>
<nav>${links.join('')}</nav>
${sections.join('')}${section('errors', 'Errors', errors())}${section('events', 'Events', eventRows(document))}
${section('schemas', 'Schemas', shapes.join(''))}</body></html>`;
}

function section(id: string, title: string, content: string): string {
  return `<section><h2 id="${escapeHtml(id)}">${escapeHtml(title)}</h2>${content}</section>`;
}

function operation({ route, item }: { route: string; item: Item }, shared: Record<string, JsonSchema>): string {
  const rows = (item.parameters ?? []).map((given) => {
    // Headers that many operations share stand once, among the components.
    const parameter = typeof given.$ref === 'string' ? shared[given.$ref.split('/').at(-1)!]! : given;
    const [name, place, text] = [parameter.name, parameter.in, parameter.description ?? ''].map((part) =>
      escapeHtml(String(part)),
    );
    const schema = escapeHtml(JSON.stringify(parameter.schema));
    return `<tr><td><code>${name}</code></td><td>${place}</td><td><code>${schema}</code> ${text}</td></tr>`;
  });
  const refs = [...JSON.stringify([item.requestBody, item.responses]).matchAll(/#\/components\/schemas\/(\w+)/g)].map(
    (found) => found[1]!,
  );
  const links = [...new Set(refs)].map((name) => `<a href="#schema-${name}">${name}</a>`).join(' · ');
  const table = rows.length ? `<table>${rows.join('')}</table>` : '';
  return `<h3 id="${escapeHtml(item.operationId)}"><code>${escapeHtml(route)}</code></h3>
<p>${escapeHtml(item.summary)}. ${escapeHtml(item.description ?? '')} ${links}</p>${table}`;
}

function errors(): string {
  const codes = Object.entries(errorCodes) as [ErrorCode, number][];
  const rows = codes.map(([code, status]) => {
    const meaning = escapeHtml(`${errorTexts[code].title}. ${errorTexts[code].help}`);
    return `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${meaning}</td></tr>`;
  });
  return `<table><tr><th>Code</th><th>Status</th><th>Meaning</th></tr>${rows.join('')}</table>`;
}

function eventRows(document: JsonSchema): string {
  const webhooks = document.webhooks as Record<string, { post: { summary: string } }>;
  const rows = Object.entries(webhooks).map(([name, { post }]) => {
    const type = escapeHtml(name);
    return `<tr id="event-${type}"><td><code>${type}</code></td><td>${escapeHtml(post.summary)}</td></tr>`;
  });
  return `<table>${rows.join('')}</table>`;
}

function pretty(schema: JsonSchema): string {
  return `<pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre>`;
}
