import { describe, expect, it } from '@jest/globals';
import type { LintStep } from './finding.js';
import { lint, rules } from './lint.js';

const body = 'Hi {{ contact.first_name | default: "there" }},\n\n{{ variables.icebreaker }}\n\n{{ unsubscribe_url }}';
const subject = 'A question about {{ contact.company | default: "your team" }}';
const clean: LintStep = { channel: 'email', subject, body };
const found = (change: Partial<LintStep>) =>
  lint([{ ...clean, ...change }]).findings.map(({ rule, severity }) => `${severity} ${rule}`);

describe('lint', () => {
  it('finds nothing in a clean sequence', () => {
    expect(lint([clean, { channel: 'call' }, { channel: 'email', body }])).toEqual({ ok: true, findings: [] });
  });

  it('passes the sequence of the README', () => {
    const report = lint([
      { channel: 'email', subject: 'Quick question', body: 'Hi {{ contact.first_name | default: "there" }}' },
      { channel: 'email', body: 'Any thoughts?' },
    ]);
    expect(report.ok).toBe(true);
    expect(new Set(report.findings.map(({ rule }) => rule))).toEqual(new Set(['missing-unsubscribe']));
  });

  it.each<[string, Partial<LintStep>]>([
    ['error template-syntax', { body: `${body} {{ contact.title` }],
    ['error template-syntax', { body: `${body} {% include "x" %}` }],
    ['error unknown-variable', { body: `${body} {{ contact.nickname }}` }],
    ['error unknown-variable', { body: `${body} {{ first_name }}` }],
    ['error unknown-variable', { subject: '{{ sender.password }}' }],
    ['error unknown-variable', { body: `${body} {{ contact.constructor }}` }],
    ['error missing-subject', { subject: ' ' }],
    ['error missing-subject', { subject: null }],
    ['error header-injection', { subject: 'x\r\nBcc: v@evil.example' }],
    ['error header-injection', { subject: 'x\0' }],
    ['warning missing-unsubscribe', { body: 'Hello' }],
    ['warning missing-fallback', { body: `${body} {{ contact.title }}` }],
    ['warning missing-fallback', { body: `${body} {{ contact.custom.plan }}` }],
    ['warning spam-phrases', { body: `${body} Click here` }],
    ['warning shouting', { subject: 'HELLO AGAIN' }],
    ['warning shouting', { body: `${body} Wow!!` }],
    ['warning subject-length', { subject: 'x'.repeat(71) }],
    ['warning too-many-links', { body: `${body} ${'https://a.example '.repeat(4)}` }],
    ['warning fake-reply-subject', { subject: 'Re: our talk' }],
  ])('reports %s and nothing else for %j', (expected, change) => {
    expect(found(change)).toEqual([expected]);
  });

  it('reports an empty body', () => {
    expect(found({ body: '  ' })).toContain('error empty-body');
  });

  it.each<[Partial<LintStep>]>([
    [{ body: `${body} {% if contact.title %}{{ contact.title }}{% endif %}` }],
    [{ body: `${body} {% assign t = contact.title | default: "x" %}{{ t }}` }],
    [{ body: `${body} {{ contact.custom.plan | default: "x" }} {{ sender.display_name }} {{ contact.email }}` }],
    [{ subject: 'IBM and SAP: a Regards: note', body: `${body} cheaply done` }],
    [{ subject: `{{ contact.first_name | default: "${'x'.repeat(80)}" }}` }],
  ])('has nothing to say about %j', (change) => expect(found(change)).toEqual([]));

  it('says where: step, field and offsets', () => {
    const report = lint([{ channel: 'call' }, { ...clean, body: `${body}\nUrgent! {{ contact.nickname }}` }]);
    expect(report.ok).toBe(false);
    const text = `${body}\nUrgent! {{ contact.nickname }}`;
    expect(report.findings.map(({ step, span }) => [step, span && text.slice(span.start, span.end)])).toEqual([
      [1, '{{ contact.nickname }}'], [1, 'Urgent'],
    ]);
  });

  it('needs a subject only on the first email', () => {
    expect(lint([{ channel: 'call' }, { ...clean, subject: undefined }, { channel: 'email', body }]).findings)
      .toEqual([expect.objectContaining({ rule: 'missing-subject', step: 1, span: null })]);
  });

  it('reads a hostile text to its end', () => {
    for (const piece of ['{{', '{%', '{{ a', '!', 'A', 'Re:', 'https://', ' ']) {
      // A pattern that backtracks would not come back from these within the life of the test.
      const report = lint([{ channel: 'email', subject: piece.repeat(6_000), body: piece.repeat(6_000) }]);
      expect(report.findings).toBeInstanceOf(Array);
    }
  }, 30_000);

  it('has rules with names of their own', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });
});
