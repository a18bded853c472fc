import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RenderJob, RenderResult } from './render-job.js';
import { createRenderer } from './renderer.js';
import type { Renderer } from './renderer.js';

const data = {
  contact: { first_name: 'Dana', company: 'A & B <i>', custom: { seats: 12 }, tags: ['a', 'b'] },
  variables: { icebreaker: 'Nice talk!' },
  unsubscribe_url: 'https://mail.example/u/u_1',
  sender: { email: 'sam@acme.example', display_name: 'Sam' },
  now: '2026-03-04T10:00:00Z',
};
const text = (template: string): RenderJob => ({ template, html: false, data });
const html = (template: string): RenderJob => ({ template, html: true, data });

const bombs: Record<string, string> = {
  'a loop of 1e9': '{% for i in (1..1000000000) %}x{% endfor %}',
  'string doubling': `{% assign s = "xxxxxxxxxx" %}${'{% assign s = s | append: s %}'.repeat(60)}{{ s }}`,
  'a replace bomb': '{% assign s = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" %}'
    + `${'{% assign s = s | replace: "a", "aaaaaaaaaaaaaaaa" %}'.repeat(12)}{{ s }}`,
  'a date-width bomb': '{{ "2026-01-01" | date: "%999999999d" }}',
  'nested empty loops': '{% for i in (1..900) %}{% for j in (1..900) %}{% for k in (1..900) %}'
    + '{% endfor %}{% endfor %}{% endfor %}',
};

describe('rendering templates in a thread', () => {
  let renderer: Renderer;
  const one = async (job: RenderJob): Promise<RenderResult> => (await renderer.render([job]))[0];

  beforeAll(async () => {
    renderer = createRenderer();
    await renderer.render([text('warm')]);
  });
  afterAll(() => renderer.stop());

  it.each([
    ['Hi {{ contact.first_name | default: "there" }}', 'Hi Dana'],
    ['Hi {{ contact.nickname | default: "there" }}', 'Hi there'],
    ['{{ variables.icebreaker }} {{ contact.custom.seats | plus: 1 }} {{ sender.email }}',
      'Nice talk! 13 sam@acme.example'],
    ['{% if contact.title %}yes{% else %}no{% endif %} {{ unsubscribe_url }}', 'no https://mail.example/u/u_1'],
    ['{{ contact.company }}', 'A & B <i>'],
    ['{{ "now" | date: "%Y-%m-%d" }}', '2026-03-04'],
  ])('renders %s', async (template, expected) => {
    expect(await one(text(template))).toEqual({ ok: true, text: expected });
  });

  it('escapes values, and only values, in HTML', async () => {
    expect(await one(html('<b>{{ contact.company }}</b>'))).toEqual({ ok: true, text: '<b>A &amp; B &lt;i&gt;</b>' });
  });

  it.each([
    '{{ contact.constructor }}', '{{ contact.__proto__ }}', '{{ contact.constructor.constructor }}',
    '{{ contact["__proto__"]["toString"] }}', '{{ variables.toString }}', '{{ contact.tags.map }}', '{{ process.env }}',
    '{{ contact.first_name.constructor }}', '{{ global }}', '{{ this }}',
  ])('shows nothing of a prototype: %s', async (template) => {
    expect(await one(text(template))).toEqual({ ok: true, text: '' });
  });

  it.each([
    '{% include "/etc/passwd" %}', '{% render "x" %}', '{% layout "x" %}', '{% block a %}{% endblock %}',
    '{{ contact.company | raw }}', '{{ contact | json }}', '{{ contact.tags | where_exp: "x", "x" }}',
    '{{ contact | constructor }}', '{{ 1 | toString }}', '{% constructor %}', '{{ unclosed',
  ])('refuses %s', async (template) => {
    expect(await one(html(template))).toMatchObject({ ok: false, code: 'TEMPLATE_SYNTAX' });
  });

  it.each(Object.keys(bombs))('ends %s while others still answer', async (name) => {
    const [before, bomb, after] = await renderer.render([text('a'), text(bombs[name]), text('b')]);
    expect(bomb).toMatchObject({ ok: false, code: expect.stringMatching(/^TEMPLATE_(TIMEOUT|TOO_LARGE|FAILED)$/) });
    expect([before, after]).toEqual([{ ok: true, text: 'a' }, { ok: true, text: 'b' }]);
  });

  it('kills a template that never looks at its budget, and answers the rest of the batch', async () => {
    // No limit of Liquid's is checked inside one filter.
    const slow = { ...data, variables: { rows: shuffledRows() } };
    const jobs = [text('a'), { template: '{{ variables.rows | sort | size }}', html: false, data: slow }, text('b')];
    const [before, killed, after] = await renderer.render(jobs);
    expect(killed).toMatchObject({ ok: false, code: 'TEMPLATE_TIMEOUT', message: expect.stringContaining('250 ms') });
    expect([before, after]).toEqual([{ ok: true, text: 'a' }, { ok: true, text: 'b' }]);
  });

  it('refuses a template and a text that are too long', async () => {
    const long = { ...data, variables: { page: 'x'.repeat(200_000) } };
    expect(await one(text('x'.repeat(20_001)))).toMatchObject({ code: 'TEMPLATE_TOO_LARGE' });
    expect(await one({ template: '{{ variables.page }}{{ variables.page }}', html: false, data: long }))
      .toMatchObject({ code: 'TEMPLATE_TOO_LARGE' });
  });

  it('keeps the order of the jobs of several callers', async () => {
    const numbers = Array.from({ length: 450 }, (_, index) => index);
    const ask = (word: string) => renderer.render(numbers.map((n) => text(`${word}{{ ${n} | plus: 0 }}`)));
    const [first, second] = await Promise.all([ask('a'), ask('b')]);
    expect(first).toEqual(numbers.map((n) => ({ ok: true, text: `a${n}` })));
    expect(second).toEqual(numbers.map((n) => ({ ok: true, text: `b${n}` })));
  });

  it('rejects after stop', async () => {
    const stopped = createRenderer();
    await stopped.stop();
    await expect(stopped.render([text('a')])).rejects.toThrow('stopped');
  });
});

// Sorting them takes about a second.
function shuffledRows(): string[] {
  let seed = 1;
  return Array.from({ length: 600_000 }, () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return String(seed);
  });
}
