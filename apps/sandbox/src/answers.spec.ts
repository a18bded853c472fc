import { describe, expect, it } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { answerTo } from './answers.js';

const original = (extra: string[] = []) =>
  Buffer.from([
    'From: Mia Stone <mia@acme.example>', 'To: someone@sandbox.test', 'Subject: Re: =?UTF-8?Q?Z=C3=BCrich?=',
    'Message-ID: <second@acme.example>', 'References: <first@acme.example>', 'Date: Mon, 02 Mar 2026 09:00:00 +0000',
    ...extra, 'Content-Type: text/plain; charset=utf-8', '', 'Grüezi', 'shall we talk?', '',
  ].join('\r\n'));

const receivedAt = new Date('2031-01-01T00:00:00Z');

async function answer(recipient: string, { extra = [] as string[], mailFrom = 'bounce+1@b.acme.example' } = {}) {
  const envelope = { mailFrom, envelopeId: 'tch_1', recipient };
  const given = await answerTo(original(extra), envelope, receivedAt);
  return given && { ...given, mail: await simpleParser(given.raw), source: given.raw.toString() };
}

describe('replies', () => {
  it('thread, quote, and are one minute younger than the mail', async () => {
    const given = await answer('interested+1@sandbox.test');
    expect(given).toMatchObject({
      kind: 'reply', envelopeFrom: 'interested+1@sandbox.test', envelopeTo: 'mia@acme.example',
    });
    expect(given?.mail).toMatchObject({
      subject: 'Re: Zürich',
      inReplyTo: '<second@acme.example>',
      references: ['<first@acme.example>', '<second@acme.example>'],
      date: new Date('2026-03-02T09:01:00Z'),
      messageId: given?.messageId,
    });
    expect(given?.mail.from?.value[0]?.address).toBe('interested+1@sandbox.test');
    expect(given?.mail.text).toContain('> Grüezi\n> shall we talk?');
    expect(given?.mail.text?.indexOf('interesting')).toBeLessThan(given?.mail.text?.indexOf('> ') ?? 0);
  });

  it('go to Reply-To when there is one', async () => {
    const given = await answer('question@sandbox.test', { extra: ['Reply-To: desk@acme.example'] });
    expect(given?.envelopeTo).toBe('desk@acme.example');
  });

  it('are the same bytes every time, and others for another mail or person', async () => {
    const [one, two, other] = await Promise.all(['ooo+1', 'ooo+1', 'ooo+2'].map((p) => answer(`${p}@sandbox.test`)));
    expect(one?.raw.equals(two?.raw ?? Buffer.alloc(0))).toBe(true);
    expect(other?.messageId).not.toBe(one?.messageId);
  });

  it('of a vacation responder are marked, name the return date, and leave automatic mail alone', async () => {
    const given = await answer('ooo@sandbox.test');
    expect(given?.mail.headers.get('auto-submitted')).toBe('auto-replied');
    expect(given?.mail.text).toContain('back on 2026-03-09');
    expect(given?.envelopeFrom).toBe('');
    expect(await answer('ooo@sandbox.test', { extra: ['Auto-Submitted: auto-generated'] })).toBeNull();
  });

  it('ask to unsubscribe', async () => {
    expect((await answer('unsubscribe@sandbox.test'))?.mail.text).toMatch(/^please unsubscribe me\n/);
  });
});

describe('reports', () => {
  it('bounce as RFC 3464 says', async () => {
    const given = await answer('late-bounce+9@sandbox.test');
    expect(given).toMatchObject({ kind: 'dsn', envelopeFrom: '', envelopeTo: 'bounce+1@b.acme.example' });
    expect(given?.source).toMatch(/Content-Type: multipart\/report; report-type=delivery-status;/);
    const status = given?.source.split('Content-Type: message/delivery-status\r\n\r\n')[1]?.split('\r\n\r\n--')[0];
    expect(status?.split('\r\n\r\n')).toEqual([
      'Reporting-MTA: dns; mx.sandbox.test\r\nOriginal-Envelope-Id: tch_1\r\n' +
        'Arrival-Date: Mon, 02 Mar 2026 09:00:00 +0000',
      'Original-Recipient: rfc822; late-bounce+9@sandbox.test\r\n' +
        'Final-Recipient: rfc822; late-bounce+9@sandbox.test\r\n' +
        'Action: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mailbox.sandbox.test\r\n' +
        'Diagnostic-Code: smtp; 550 5.1.1 The email account that you tried to reach does not exist',
    ]);
    expect(given?.mail.text).toContain('could not be delivered');
    expect(given?.source).toContain('Content-Type: text/rfc822-headers');
    expect(given?.source).toContain('Message-ID: <second@acme.example>');
    expect(given?.source).not.toContain('shall we talk?');
  });

  it('complain as RFC 5965 says, with the whole original', async () => {
    const given = await answer('complain@sandbox.test');
    expect(given).toMatchObject({ kind: 'arf', envelopeFrom: '', envelopeTo: 'bounce+1@b.acme.example' });
    expect(given?.source).toMatch(/Content-Type: multipart\/report; report-type=feedback-report;/);
    expect(given?.source).toContain('Feedback-Type: abuse\r\nUser-Agent: SortieSandbox/1.0\r\nVersion: 1\r\n');
    expect(given?.source).toContain('Original-Rcpt-To: <complain@sandbox.test>');
    expect(given?.source).toContain(original().toString());
    expect(given?.mail.attachments.map(({ contentType }) => contentType)).toContain('message/feedback-report');
  });

  it('never answer a report', async () => {
    for (const person of ['late-bounce', 'complain', 'interested']) {
      expect(await answer(`${person}@sandbox.test`, { mailFrom: '' })).toBeNull();
    }
  });
});

it('everyone else is silent', async () => {
  for (const address of ['dana@sandbox.test', 'soft@sandbox.test', 'interested@acme.example']) {
    expect(await answer(address)).toBeNull();
  }
});
