import { describe, expect, it } from '@jest/globals';
import type { LintStep } from './finding.js';
import { lint } from './lint.js';
import { body, clean } from './testing/clean-steps.fixture-spec.js';

describe('lint', () => {
  it('finds nothing in a clean sequence', () => {
    const words = `Any thoughts on this, {{ contact.first_name | default: "you" }}? ${body}`;
    const second = { channel: 'email', body: words };
    expect(lint([clean, { channel: 'call' }, second])).toEqual({ ok: true, findings: [] });
  });

  it('passes the sequence of the README', () => {
    const report = lint([
      { channel: 'email', subject: 'Quick question', body: 'Hi {{ contact.first_name | default: "there" }}' },
      { channel: 'email', body: 'Any thoughts?' },
    ]);
    expect(report.ok).toBe(true);
    expect(new Set(report.findings.map(({ rule }) => rule))).toEqual(
      new Set(['missing-unsubscribe', 'missing-postal-address', 'body-too-short']),
    );
  });

  it.each<[Partial<LintStep>]>([
    [{ body: `${body} {% if contact.title %}{{ contact.title }}{% endif %}` }],
    [{ body: `${body} {% assign t = contact.title | default: "x" %}{{ t }}` }],
    [{ body: `${body} {{ contact.custom.plan | default: "x" }} {{ sender.display_name }} {{ contact.email }}` }],
    [{ subject: 'IBM and SAP: a Regards: note', body: `${body} cheaply done` }],
    [{ subject: `{{ contact.first_name | default: "${'x'.repeat(80)}" }}` }],
  ])('has nothing to say about %j', (change) => {
    expect(lint([{ ...clean, ...change }]).findings).toEqual([]);
  });

  it('says where: step, field and offsets', () => {
    const text = `${body}\nUrgent! {{ contact.nickname }}`;
    const report = lint([{ channel: 'call' }, { ...clean, body: text }]);
    expect(report.ok).toBe(false);
    expect(report.findings.map(({ step, variant, span }) => [step, variant, span && text.slice(span.start, span.end)]))
      .toEqual([[1, null, '{{ contact.nickname }}'], [1, null, 'Urgent']]);
  });

  it('needs a subject only on the first email', () => {
    const later = { channel: 'email', body: `Again. ${body}` };
    const { findings } = lint([{ channel: 'call' }, { ...clean, subject: undefined }, later]);
    expect(findings).toEqual([expect.objectContaining({ rule: 'missing-subject', step: 1, span: null })]);
  });

  it('reads every variant, and what is wrong with an inherited subject once', () => {
    const variants = [
      { body: `${body} {{ contact.nickname }}` },
      { subject: 'Fwd: hello', body: `Other words. ${body}` },
    ];
    const { findings } = lint([{ ...clean, subject: 'Re: our talk', variants }]);
    expect(findings.map(({ rule, variant, span }) => [rule, variant, span?.field])).toEqual([
      ['fake-reply-subject', 'a', 'subject'],
      ['unknown-variable', 'b', 'body'],
      ['fake-reply-subject', 'c', 'subject'],
    ]);
    expect(lint([{ ...clean, subject: '', variants }]).findings.filter(({ rule }) => rule === 'missing-subject'))
      .toEqual([expect.objectContaining({ variant: 'a' })]);
  });

  it('reads a hostile text to its end', () => {
    const pieces = [
      '{{', '{%', '{{ a', '!', 'A', 'Re:', 'https://', ' ', '<a href="', '<b>', '<a href=x>', '<!--', '<p>(',
      '<p>[your ', '1 a ', 'a.', '*|A', '<style>', '=', '\u200b', '<p>1 x',
    ];
    for (const piece of pieces) {
      // A pattern that backtracks would not come back from these within the life of the test.
      const text = piece.repeat(Math.ceil(20_000 / piece.length));
      const report = lint([{ channel: 'email', subject: text.slice(0, 500), body: text }]);
      expect(report.findings).toBeInstanceOf(Array);
    }
  }, 30_000);
});
