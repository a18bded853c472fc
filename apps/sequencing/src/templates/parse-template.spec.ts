import { describe, expect, it } from '@jest/globals';
import { parseTemplate } from './parse-template.js';

describe('parseTemplate', () => {
  it.each([
    ['one\n {{ contact.first_name', 2, 2],
    ['{% if contact.title %}x', 1, 1],
    ['a\nb\n{{ contact.title | shout }}', 3, 1],
    ['{% include "x" %}', 1, 1],
  ])('places the fault in %j', (text, line, column) => {
    expect(parseTemplate(text)).toMatchObject({ ok: false, line, column });
  });

  it('lists each use with its place, and whether it has a fallback', () => {
    const text = 'Hi\n{{ contact.first_name | default: "there" }} '
      + '{% if variables.x %}{{ contact.custom["plan"] }}{% endif %}';
    const parsed = parseTemplate(text);
    expect(parsed).toEqual({
      ok: true,
      variables: [
        { path: ['contact', 'first_name'], start: 3, end: 46, use: 'output', hasDefault: true },
        { path: ['variables', 'x'], start: 47, end: 67, use: 'logic', hasDefault: false },
        { path: ['contact', 'custom', 'plan'], start: 67, end: 95, use: 'output', hasDefault: false },
      ],
    });
    expect(text.slice(3, 46)).toBe('{{ contact.first_name | default: "there" }}');
  });

  it('leaves out names that the template makes itself', () => {
    const parsed = parseTemplate('{% assign q = 1 %}{{ q }}'
      + '{% for t in contact.tags %}{{ t }}{{ forloop.index }}{% endfor %}');
    expect(parsed).toMatchObject({ ok: true, variables: [{ path: ['contact', 'tags'], use: 'logic' }] });
  });

  it('ends the path at a computed member', () => {
    expect(parseTemplate('{{ contact[variables.k] }}')).toMatchObject({
      variables: expect.arrayContaining([expect.objectContaining({ path: ['contact'] })]),
    });
  });

  it('refuses a template that is too long', () => {
    expect(parseTemplate('x'.repeat(20_001))).toMatchObject({ ok: false, message: expect.stringContaining('20000') });
  });
});
