import { describe, expect, it } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { compose } from './compose.js';
import type { ComposeInput } from './compose.js';

const input: ComposeInput = {
  touchId: 'tch_01k5',
  date: new Date('2026-03-04T10:00:00Z'),
  from: { name: 'Sam Łoś', address: 'sam@acme.example' },
  to: { name: 'Ruiz, Dana', address: 'dana+q2@client.example' },
  replyTo: 'sam@reply.example',
  subject: 'Grüße: a question about your pipeline, and rather a long one so that it has to be folded once or twice',
  body: 'Hi Dana,\n\nSee https://acme.example/a?b=1&c=2.\n.\nA < B\n\nSam',
  html: false,
  inReplyTo: '<tch_0.aa@acme.example>',
  references: ['<root.aa@acme.example>', '<tch_0.aa@acme.example>'],
  unsubscribe: { url: `https://mail.example/u/u_${'x'.repeat(120)}`, mailto: 'unsub+t.1@mail.example' },
  feedbackId: 'cmp_1:seq_1:ws_1:sortie',
  returnPath: 'bounce+t.1@mail.example',
};

const headersOf = (raw: Buffer) => raw.toString('latin1').split('\r\n\r\n')[0];

describe('compose', () => {
  it('says in the headers what it was given', async () => {
    const { raw, messageId, envelope } = await compose(input);
    const mail = await simpleParser(raw);
    expect(messageId).toMatch(/^<tch_01k5\.[0-9a-f]{8}@acme\.example>$/);
    expect(mail.messageId).toBe(messageId);
    expect(mail.subject).toBe(input.subject);
    expect(mail.from?.value).toEqual([{ name: 'Sam Łoś', address: 'sam@acme.example' }]);
    expect(mail.to).toMatchObject({ value: [{ name: 'Ruiz, Dana', address: 'dana+q2@client.example' }] });
    expect(mail.replyTo?.text).toBe('sam@reply.example');
    expect(mail.date).toEqual(input.date);
    expect(mail.inReplyTo).toBe('<tch_0.aa@acme.example>');
    expect(mail.references).toEqual(input.references);
    expect(mail.headers.get('feedback-id')).toBe('cmp_1:seq_1:ws_1:sortie');
    expect(envelope).toEqual({ from: 'bounce+t.1@mail.example', to: 'dana+q2@client.example' });
  });

  it('carries one-click unsubscribe as RFC 8058 has it, with the URL whole', async () => {
    const headers = headersOf((await compose(input)).raw);
    expect(headers).toContain(`<${input.unsubscribe!.url}>`);
    expect(headers).toContain('<mailto:unsub+t.1@mail.example>');
    expect(headers).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click');
  });

  it('sends text with a generated HTML alternative', async () => {
    const mail = await simpleParser((await compose(input)).raw);
    expect(mail.text?.trim()).toBe(input.body);
    expect(mail.html).toContain('<a href="https://acme.example/a?b=1&amp;c=2">');
    expect(mail.html).toContain('A &lt; B');
    expect(mail.attachments).toEqual([]);
  });

  it('sends HTML with its words as text', async () => {
    const body = '<p>Hi <b>Dana</b>,</p><p>See <a href="https://a.example">our page</a></p><style>p{}</style>';
    const mail = await simpleParser((await compose({ ...input, html: true, body })).raw);
    expect(mail.text?.trim()).toBe('Hi Dana,\n\nSee our page (https://a.example)');
    expect(mail.html).toContain(body);
  });

  it('gives the same bytes for the same touch', async () => {
    expect((await compose(input)).raw.equals((await compose(input)).raw)).toBe(true);
  });

  it('has only CR LF line ends of at most 998 octets, and no NUL, whatever the body', async () => {
    const body = `a\rb\nc\r\nd\0\n.\r.\r${'x'.repeat(5000)}`;
    const raw = (await compose({ ...input, body })).raw.toString('latin1');
    expect(raw).not.toMatch(/[^\r]\n|\r[^\n]|\0/);
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  it.each<[string, Partial<ComposeInput>]>([
    ['Subject', { subject: 'x\r\nBcc: v@evil.example' }],
    ['Subject', { subject: 'x\nBcc: v@evil.example' }],
    ['Subject', { subject: 'x\0' }],
    ['Subject', { subject: 'x\u2028y' }],
    ['From', { from: { name: 'Sam\r\nBcc: v@evil.example', address: 'sam@acme.example' } }],
    ['From', { from: { name: 'Sam', address: 'sam@acme.example, v@evil.example' } }],
    ['To', { to: { address: 'a@x.example,v@evil.example' } }],
    ['To', { to: { address: 'a@x.example>\r\nRCPT TO:<v@evil.example' } }],
    ['To', { to: { name: 'a\nb', address: 'a@x.example' } }],
    ['To', { to: { address: '"a b"@x.example' } }],
    ['Reply-To', { replyTo: 'a@x.example\nBcc: v@evil.example' }],
    ['Return-Path', { returnPath: 'a@x.example> SIZE=1' }],
    ['In-Reply-To', { inReplyTo: '<a@b>\r\nBcc: v@evil.example' }],
    ['References', { references: ['<a@b> <c@d>'] }],
    ['List-Unsubscribe', { unsubscribe: { url: 'https://a.example/\r\nX: y', mailto: 'a@b.example' } }],
    ['List-Unsubscribe', { unsubscribe: { url: 'javascript:alert(1)', mailto: 'a@b.example' } }],
    ['Feedback-ID', { feedbackId: 'a\r\nX: y' }],
  ])('refuses a break-out through %s: %j', async (header, change) => {
    await expect(compose({ ...input, ...change })).rejects.toMatchObject({ code: 'HEADER_INJECTION', header });
  });
});
