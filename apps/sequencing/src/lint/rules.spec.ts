import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { LintStep } from './finding.js';
import { lint } from './lint.js';
import { rules } from './rules.js';
import { body, clean, htmlBody } from './testing/clean-steps.fixture-spec.js';

type Change = Partial<LintStep> | LintStep[];

const long = 'word '.repeat(301);
const picture = '<img src="https://acme.example/a.png" alt="A chart">';
const second = (change: Partial<LintStep>): LintStep[] => [
  clean,
  { channel: 'email', body: `Again. ${body}`, ...change },
];
const text = (more: string): Partial<LintStep> => ({ body: `${body} ${more}` });
const html = (more: string): Partial<LintStep> => ({ body: `${htmlBody}${more}` });
const link = (href: string, label = 'our page'): Partial<LintStep> => html(`<p><a href="${href}">${label}</a></p>`);

// The doctype of most templates of mails.
const doctype = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
  + '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">';

/** What each rule must find, and what is close to it and must be left alone. */
const cases: Record<string, { finds: Change[]; leaves: Change[] }> = {
  'template-syntax': {
    finds: [text('{{ contact.title'), text('{% include "x" %}')],
    leaves: [text('{% if contact.title %}x{% endif %}')],
  },
  'unknown-variable': {
    finds: [text('{{ contact.nickname }}'), text('{{ first_name }}'), { subject: '{{ sender.password }}' },
      text('{{ contact.constructor }}')],
    leaves: [text('{{ contact.email }} {{ sender.email }} {{ variables.anything }}')],
  },
  'missing-subject': {
    finds: [{ subject: ' ' }, { subject: null }],
    leaves: [second({ subject: '' })],
  },
  'empty-body': { finds: [{ body: ' \n' }], leaves: [{ body: 'Hi' }] },
  'header-injection': {
    finds: [{ subject: 'x\r\nBcc: v@evil.example' }, { subject: 'x\0' }],
    leaves: [{ subject: 'Bcc: a word' }],
  },
  placeholder: {
    finds: [text('Hi [First Name]'), text('Hi {first_name}'), text('Hi %FIRSTNAME%'), text('*|FNAME|*'),
      text('[insert pain point]'), { subject: 'Hi [Name]' }, text('Lorem ipsum dolor')],
    leaves: [text('100% name brand, [1] and [see below] {a set}'), text('{{ contact.title | default: "[Name]" }}')],
  },
  'broken-unsubscribe': {
    finds: [text('https://{{ unsubscribe_url }}'), text('{{ unsubscribe_url }}/now'),
      text('{{ unsubscribe_url | upcase }}'), link('https://acme.example/?u={{ unsubscribe_url }}'),
      html('<img alt="" src="{{ unsubscribe_url }}">')],
    leaves: [text('Stop: {{ unsubscribe_url }}.'), text('({{ unsubscribe_url }})'), link(' {{ unsubscribe_url }} ')],
  },
  'broken-link': {
    finds: [link(''), link('#'), link('#top'), link('/pricing'), link('www.acme.example'),
      link('https://localhost:3000/x'), link('http://intranet/'), link('https://')],
    leaves: [link('https://acme.example'), link('mailto:sam@acme.example'), link('tel:+14155550123'),
      link('{{ variables.page }}'), html('<!-- preview: http://localhost:3000/mail -->')],
  },
  'mismatched-link': {
    finds: [link('https://evil.com/login', 'https://www.paypal.com'), link('https://acme.io', 'acme.com/pricing')],
    leaves: [link('https://www.acme.com/a', 'acme.com'), link('https://acme.com', 'Node.js'),
      link('https://acme.com', 'our page'), link('{{ variables.page }}', 'acme.com'),
      link('https://acme.co.uk', 'https://blog.acme.co.uk/x')],
  },
  'ip-link': {
    finds: [
      link('https://192.0.2.7/x'),
      text('http://192.0.2.7:8080/'),
      link('https://[2001:db8::1]/'),
      link('http://3221225985/'),
    ],
    leaves: [text('https://1.acme.example and 192.0.2.7')],
  },
  'active-content': {
    finds: [html('<script>alert(1)</script>'), html('<form action="https://a.example"><input name="x"></form>'),
      html('<iframe src="https://a.example"></iframe>'), html('<p onclick="x()">a</p>'), link('javascript:alert(1)'),
      html('<meta http-equiv="refresh" content="0">')],
    leaves: [html('<p class="onclick">The script of a form</p>'), html('<meta charset="utf-8">')],
  },
  'image-only': {
    finds: [{ body: `<p>${picture}</p>` }, { body: `<p>Hi!</p>${picture}` }],
    leaves: [html(picture), { body: '<p>Hi!</p>' }],
  },
  'missing-plain-text': {
    finds: [{ body: '<div><br></div>' }, { body: '<p><a href="https://acme.example/"></a></p>' }],
    leaves: [{ body: '<p>Hi</p>' }, { body: '<p>{{ variables.text }}</p>' },
      { body: '<html><head></head><body><header>Acme</header><p>Hi</p></body></html>' }],
  },
  'missing-unsubscribe': { finds: [{ body: 'Hello' }], leaves: [{ body: 'Hello {{ unsubscribe_url }}' }] },
  'missing-postal-address': {
    finds: [{ body: 'Hello. Sam' }, { body: 'In 2024 we sent 12345 mails for 17 customers. Sam' },
      { body: 'Sam {{ variables.my_signature }}' }],
    leaves: [{ body: 'P.O. Box 12, Cork' }, { body: 'Hauptstraße 5, 10117 Berlin' },
      { body: '10 Downing, London SW1A 2AA' }, { body: 'San Jose, CA 95112' },
      { body: '12 rue de la Paix, 75002 Paris' }],
  },
  'missing-fallback': {
    finds: [text('{{ contact.title }}'), text('{{ contact.custom.plan }}'), text('{{ variables.icebreaker }}')],
    leaves: [text('{{ contact.title | default: "there" }}'), text('{{ contact.email }}')],
  },
  'no-personalisation': {
    finds: [{ subject: 'Hello', body: 'The same for all {{ unsubscribe_url }}' }],
    leaves: [
      { subject: '{{ contact.company | default: "you" }}', body: 'Hello' },
      second({ body: 'The same for all' }),
    ],
  },
  'spam-phrases': {
    finds: [text('Click here'), { subject: 'RISK FREE' }],
    leaves: [text('cheaply, clicks here and there')],
  },
  shouting: {
    finds: [{ subject: 'HELLO AGAIN' }, text('Wow!!'), text('GREAT NEWS TODAY FRIENDS')],
    leaves: [text('IBM, NASA and UNESCO!'), { subject: 'ACME' },
      html('<table bgcolor="#FFFFFF"><tr><td style="color:#FFFFFF;background:#EEEEEE">Hi</td></tr></table>'),
      { body: `${doctype}<p>Hi</p>` }],
  },
  'exclamation-marks': {
    finds: [{ subject: 'Hi! You!' }, text('A! b! c! d!'), html('<p>A! b! c! d!</p>')],
    leaves: [{ subject: 'Hi!' }, text('A! b! c!'), html('<!-- a --><!-- b --><!-- c --><!-- d -->')],
  },
  'subject-length': { finds: [{ subject: 'x'.repeat(71) }], leaves: [{ subject: 'x'.repeat(70) }] },
  'subject-symbols': {
    finds: [
      { subject: 'News 🔥' },
      { subject: '★ News' },
      { subject: 'Earn $$$' },
      { subject: 'F.R.E.E' },
      { subject: '*** News' },
    ],
    leaves: [{ subject: 'Acme™ at 5% – a U.S. plan & 1 more' }, { subject: 'C# or F#?' }],
  },
  'fake-reply-subject': {
    finds: [{ subject: 'Re: our talk' }, { subject: 'FW: x' }],
    leaves: [{ subject: 'Return on ads' }],
  },
  'follow-up-thread': {
    finds: [second({ subject: 'Re: our talk' }), second({ subject: clean.subject })],
    leaves: [second({}), second({ subject: 'Another matter' })],
  },
  'duplicate-step': {
    finds: [
      second({ body }),
      { variants: [{ subject: 'Other', body: body.toUpperCase().replace('DEFAULT', 'default') }] },
    ],
    leaves: [second({}), { variants: [{ body: `Other. ${body}` }] }],
  },
  'too-many-links': {
    finds: [text('https://a.example '.repeat(4)), html('<a href="https://a.example">a</a> '.repeat(4))],
    leaves: [
      text('https://a.example '.repeat(3)),
      html('<a href="https://a.example">https://a.example</a> '.repeat(3)),
    ],
  },
  'link-density': {
    finds: [{ body: 'See https://a.example and https://b.example.' }],
    leaves: [
      { body: 'See https://a.example' },
      text('So I ask whether https://a.example or https://b.example is yours, and who reads it.'),
    ],
  },
  'url-shortener': {
    finds: [link('https://bit.ly/3x'), text('https://tinyurl.com/x'), link('https://go.rebrand.ly/x')],
    leaves: [link('https://orbit.ly.example/x'), text('a habit.ly')],
  },
  'insecure-link': {
    finds: [link('http://acme.example')],
    leaves: [link('https://acme.example/?u=http://x'), { body: `${doctype}<p>Hi</p>` }],
  },
  'image-ratio': {
    finds: [html(picture)],
    leaves: [html(`${picture}<p>${'words and words '.repeat(30)}</p>`), { body: picture }],
  },
  'image-without-alt': {
    finds: [html('<img src="https://a.example/a.png">')],
    leaves: [html(picture), html('<img alt="" src="x">')],
  },
  'data-uri': {
    finds: [html('<img alt="" src="data:image/png;base64,AAAA">'), link('data:text/html,hi')],
    leaves: [html(picture), text('data: the new oil')],
  },
  'hidden-text': {
    finds: [
      html('<div style="display:none">free</div>'),
      html('<p style="color:red; font-size: 0">x</p>'),
      html('<p hidden>x</p>'),
    ],
    leaves: [html('<p style="display:block;font-size:0.9em;opacity:0.8">x</p>')],
  },
  'hidden-characters': {
    finds: [text('fr\u200bee'), { subject: 'in\u00advoice' }, text('pay\u200dpal'), text('\u202egnp')],
    leaves: [text('👩\u200d💻 and می\u200cخواهم')],
  },
  'lookalike-characters': {
    finds: [text('P\u0430yPal'), text('𝐛𝐨𝐥𝐝 words'), { subject: 'Ｆｒｅｅ' }],
    leaves: [text('Привет, Łódź, naïve Ελλάδα')],
  },
  'unclosed-html': {
    finds: [html('<div><b>x</div>'), html('</div>'), html('<a href="https://a.example')],
    leaves: [html('<ul><li>one<li>two</ul><p>three<br>'), html('<!-- <b> -->')],
  },
  'body-too-short': {
    finds: [{ body: 'Hi {{ contact.email }}' }],
    leaves: [second({ body: 'Any thoughts?' }), { body }],
  },
  'body-too-long': { finds: [{ body: long }], leaves: [{ body: long.slice(0, -5) }] },
  'too-large': {
    finds: [html(`<p style="${'x'.repeat(93_000)}">a</p>`)],
    leaves: [html(`<p style="${'x'.repeat(80_000)}">a</p>`)],
  },
};

const found = (change: Change) =>
  lint(Array.isArray(change) ? change : [{ ...clean, ...change }]).findings.map(({ rule }) => rule);

describe.each(rules.map(({ id }) => [id]))('%s', (id) => {
  it('finds what it is for', () => {
    expect(cases[id]!.finds.map((change) => [change, found(change).includes(id)]))
      .toEqual(cases[id]!.finds.map((change) => [change, true]));
  });

  it('leaves alone what is close to it', () => {
    expect(cases[id]!.leaves.map((change) => [change, found(change).includes(id)]))
      .toEqual(cases[id]!.leaves.map((change) => [change, false]));
  });
});

it('says the reason and the fix in a sentence, with a span inside the text', () => {
  for (const change of Object.values(cases).flatMap(({ finds }) => finds)) {
    const steps: LintStep[] = Array.isArray(change) ? change : [{ ...clean, ...change }];
    for (const { step, variant, span, message, fix } of lint(steps).findings) {
      expect(message).toMatch(/^\S.{10,}[^.]$/su);
      expect(fix).toMatch(/^\S.{4,}$/su);
      if (!span || (variant && variant !== 'a')) continue;
      const { length } = steps[step]![span.field] ?? '';
      expect(span).toEqual({ field: span.field, start: expect.any(Number), end: expect.any(Number) });
      expect(span.start).toBeLessThanOrEqual(span.end);
      expect(span.end).toBeLessThanOrEqual(length);
    }
  }
});

it('has at least twenty rules, each with a name of its own', () => {
  expect(rules.length).toBeGreaterThanOrEqual(20);
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});

it('lists every rule in the docs', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/lint-rules.md'), 'utf8');
  const listed = page.split('\n').filter((line) => line.startsWith('| `'));
  expect(listed).toEqual(rules.map(({ id, severity, about }) => `| \`${id}\` | ${severity} | ${about} |`));
});
