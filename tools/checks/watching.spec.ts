// A panel or an alert about a metric that nothing exports is empty for ever, and looks like peace.
import { expect, it } from '@jest/globals';
import { files, textOf } from './sources.ts';

const suffixes = { counter: ['_total'], gauge: [''], histogram: ['_bucket', '_sum', '_count'] };
type Kind = keyof typeof suffixes;

/** The series of every metric that is declared, as Prometheus' text format names them. */
function exported(): Set<string> {
  const declared = files('apps/*/src/**/*.ts', 'libs/*/src/**/*.ts')
    .filter((path) => !path.endsWith('spec.ts'))
    .flatMap((path) => [...textOf(path).matchAll(/\b(counter|gauge|histogram)\(\s*'(\w+)'/g)]);
  return new Set(declared.flatMap(([, kind, name]) => suffixes[kind as Kind].map((suffix) => `${name}${suffix}`)));
}

const asked = (text: string) => [...new Set(text.match(/\bsortie_\w+/g))];

const dashboard = 'deploy/grafana/dashboards/sortie.json';

it.each([dashboard, 'deploy/prometheus/alerts.yml'])('%s asks for what is exported', (path) => {
  const names = asked(textOf(path));
  const known = exported();
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !known.has(name))).toEqual([]);
});

it('shows every metric of deliverability', () => {
  const shown = asked(textOf(dashboard));
  expect(shown).toEqual(expect.arrayContaining(['sortie_week_mails', 'sortie_mailboxes']));
});

it('gives every panel a number and a place of its own', () => {
  const { panels } = JSON.parse(textOf(dashboard)) as {
    panels: { id: number; gridPos: { x: number; y: number } }[];
  };
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  expect(new Set(panels.map(({ gridPos: { x, y } }) => `${x} ${y}`)).size).toBe(panels.length);
});
