import { describe, expect, it } from '@jest/globals';
import { isComplaint } from './arf.js';
import { dsnVerdict } from './dsn.js';
import { maxMailBytes, parseMail } from './parse.js';

const lines = (...rows: string[]) => Buffer.from(rows.join('\r\n'));

function report(type: string, part: string[], original: string[], originalType = 'message/rfc822'): Buffer {
  return lines(
    'Return-Path: <>', 'From: Mail Delivery <MAILER-DAEMON@mx.example>', 'To: bounce+tch_1.mac@mail.example',
    'Subject: Undelivered', 'Auto-Submitted: auto-replied', 'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=${type}; boundary="B"`, '', '--B', 'Content-Type: text/plain', '',
    'Sorry.', '--B', `Content-Type: message/${type}`, '', ...part, '--B', `Content-Type: ${originalType}`, '',
    ...original, '--B--', '',
  );
}

const original = ['Return-Path: <bounce+tch_1.mac@mail.example>', 'Message-ID:', ' <tch_1.aa@acme.example>',
  'To: Dana <dana@client.example>', 'Subject: hi', '', 'the body', ''];
const dsn = (action: string, status: string, diagnostic: string) => report('delivery-status', [
  'Reporting-MTA: dns; mx.example', 'Original-Envelope-Id: tch_1', '', 'Original-Recipient: rfc822;Dana@client.example',
  'Final-Recipient: rfc822; dana@client.example', `Action: ${action}`, `Status: ${status}`,
  'Remote-MTA: dns; mx.client.example', `Diagnostic-Code: ${diagnostic}`, '',
], original);

describe('parseMail', () => {
  it('reads a reply', async () => {
    const mail = await parseMail(lines(
      'Delivered-To: sam@acme.example', 'From: =?utf-8?q?Dana_L=C3=B3pez?= <Dana@Client.example>',
      'To: "Sam" <sam@acme.example>, x@y.example', 'Cc: boss@client.example', 'Subject: =?utf-8?b?R3LDvMOfZQ==?=',
      'Message-ID: <r1@client.example>', 'In-Reply-To: <b@acme.example>',
      'References: <a@acme.example>', '\t<b@acme.example>', 'X-Thing: one', 'X-Thing: two',
      'Content-Type: text/html; charset=iso-8859-1', 'Content-Transfer-Encoding: quoted-printable', '',
      '<p>Caf=E9 &amp; <b>more</b></p>',
    ));
    expect(mail).toMatchObject({
      from: { address: 'dana@client.example', name: 'Dana López' },
      to: ['sam@acme.example', 'x@y.example', 'boss@client.example'],
      messageId: '<r1@client.example>',
      inReplyTo: '<b@acme.example>',
      references: ['<a@acme.example>', '<b@acme.example>'],
      subject: 'Grüße', text: 'Café & more', autoSubmitted: null, dsn: null, arf: null, attachments: 0,
    });
    expect(mail.headers.get('x-thing')).toEqual(['one', 'two']);
  });

  it('writes domains in other scripts in ASCII, whichever way a server did', async () => {
    const ana = 'ana@xn--bcher-kva.example';
    for (const written of ['Ana@xn--bcher-kva.example', 'ana@XN--BCHER-KVA.example', 'ana@Bücher.example']) {
      const mail = await parseMail(lines(`From: ${written}`, `To: <${written}>`, `Cc: ${written}`, '', 'Hi'));
      expect([mail.from?.address, ...mail.to]).toEqual([ana, ana]);
      const failed = ['Reporting-MTA: dns; mx.example', '', `Final-Recipient: utf-8; ${written}`, 'Action: failed', ''];
      const { dsn: bounce } = await parseMail(report('delivery-status', failed, original));
      expect(bounce?.recipients[0]?.finalRecipient).toBe(ana);
      const abuse = ['Feedback-Type: abuse', `Original-Rcpt-To: <${written}>`, ''];
      const { arf } = await parseMail(report('feedback-report', abuse, [`To: ${written}`, '', '']));
      expect([arf?.originalRecipient, arf?.originalTo]).toEqual([ana, ana]);
      const head = ['From: MAILER-DAEMON@mx.example', 'Subject: failure notice', ''];
      const words = await parseMail(lines(...head, `<${written}>:`, '550 5.1.1 no such user', ''));
      expect(words.dsn?.recipients[0]?.finalRecipient).toBe(ana);
    }
  });

  it.each([
    ['of the mail', (line: string) => [...Array<string>(3100).fill(line), '']],
    ['of a part', (line: string) => ['Content-Type: multipart/mixed; boundary=B', '', '--B',
      ...Array<string>(3100).fill(line), '']],
  ])('refuses a header of thousands of lines, %s, before anything joins them', async (_where, head) => {
    for (const line of ['X-Same: a', ' '])
      await expect(parseMail(lines('From: a@b.example', ...head(line), 'hi')))
        .rejects.toMatchObject({ code: 'MAIL_HEADER_TOO_LONG' });
    const body = lines('From: a@b.example', '', ...Array<string>(3100).fill('a line'));
    expect((await parseMail(body)).text).toHaveLength(3100 * 7 - 1);
  });

  it('keeps every value of a header that is repeated', async () => {
    const same = Array.from({ length: 2000 }, (_, n) => `X: ${n}`);
    const mail = await parseMail(lines('From: a@b.example', ...same, '', 'hi'));
    expect(mail.headers.get('x')).toHaveLength(2000);
  });

  it('gives up a mail over which the library would take minutes, and reads the next', async () => {
    const head = ['From: a@b.example', 'Content-Transfer-Encoding: quoted-printable', ''];
    const endless = parseMail(lines(...head, `${' '.repeat(2_000_000)}x`));
    const next = parseMail(lines(...head, 'hi'));
    await expect(endless).rejects.toMatchObject({ code: 'MAIL_UNREADABLE' });
    await expect(next).resolves.toMatchObject({ text: 'hi' });
    // It may have the processor for fifteen seconds, which on a busy machine are minutes.
  }, 600_000);

  it('counts files', async () => {
    const mail = await parseMail(lines('From: a@b.example', 'Content-Type: multipart/mixed; boundary=B', '',
      '--B', '', 'see file', '--B', 'Content-Type: application/pdf; name=a.pdf',
      'Content-Disposition: attachment', '', 'x', '--B--', ''));
    expect(mail).toMatchObject({ text: 'see file', attachments: 1 });
  });

  it('has no NUL anywhere, which no column takes', async () => {
    const mail = await parseMail(Buffer.from([
      'From: =?utf-8?Q?Da=00na?= <da\0na@client.example>', 'To: <a\0b@acme.example>',
      'Message-ID: <1\0@client.example>',
      'In-Reply-To: <tch\0@acme.example>', 'References: <r\0@acme.example>', 'Subject: =?utf-8?Q?Hel=00lo?=',
      'X-Other: a\0b', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64', '',
      Buffer.from('Tell\0 me').toString('base64'),
    ].join('\r\n')));
    expect(JSON.stringify([mail, ...mail.headers])).not.toContain('\\u0000');
    expect(mail).toMatchObject({ subject: 'Hello', text: 'Tell me', from: { name: 'Dana' } });
  });

  it.each(['', '\r\n', 'garbage', 'From: \r\n\r\nx', 'Content-Type: multipart/mixed\r\n\r\n--x', '\0\xff\0'])(
    'gives a mail without a sender for %j',
    async (raw) => {
      expect(await parseMail(Buffer.from(raw, 'latin1')))
        .toMatchObject({ from: null, messageId: null, references: [], dsn: null });
    },
  );

  it('refuses what is too large or too nested', async () => {
    await expect(parseMail(Buffer.alloc(maxMailBytes + 1, 'x'))).rejects.toMatchObject({ code: 'MAIL_TOO_LARGE' });
    const level = (n: number) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`;
    const nested = Array.from({ length: 300 }, (_, n) => level(n));
    await expect(parseMail(Buffer.from(nested.join('')))).rejects.toMatchObject({ code: 'MAIL_TOO_NESTED' });
  });
});

describe('delivery status notifications', () => {
  it('name the mail and the recipient', async () => {
    const mail = await parseMail(dsn('failed', '5.1.1', 'smtp; 550 5.1.1 <dana@client.example>: User\r\n unknown'));
    expect(mail).toMatchObject({ autoSubmitted: 'auto-replied', attachments: 0, text: 'Sorry.' });
    expect(mail.dsn).toEqual({
      envelopeId: 'tch_1',
      originalMessageId: '<tch_1.aa@acme.example>',
      originalReturnPath: 'bounce+tch_1.mac@mail.example',
      recipients: [{
        finalRecipient: 'dana@client.example',
        originalRecipient: 'dana@client.example',
        action: 'failed',
        status: '5.1.1',
        diagnostic: 'smtp; 550 5.1.1 <dana@client.example>: User unknown',
      }],
    });
  });

  it.each([
    ['failed', '5.1.1', 'smtp; 550 5.1.1 unknown', { kind: 'hard', suppress: true }],
    ['failed', '5.0.0', 'smtp; 550 5.1.1 unknown', { kind: 'hard', suppress: true }],
    ['failed', '5.0.0', 'smtp; 550 no such user', { kind: 'hard', suppress: true }],
    ['failed (expired)', '4.4.7', 'smtp; 451 try later', { kind: 'soft', suppress: false }],
    ['failed', '5.0.0', 'smtp; 451 4.7.1 greylisted', { kind: 'soft', suppress: false }],
    ['failed', '5.2.2', 'smtp; 552 5.2.2 full', { kind: 'soft', suppress: false }],
    ['failed', '5.7.1', 'smtp; 550 5.7.1 spam', { kind: 'policy', suppress: false, pauseMailbox: true }],
    ['failed', '5.4.4', 'X-Postfix; Host not found', { kind: 'domain', suppress: true }],
    ['Failed', '', 'smtp; 550 5.1.1 unknown', { kind: 'hard', suppress: true }],
  ])('%s %s %s', async (action, status, diagnostic, expected) => {
    const mail = await parseMail(dsn(action, status, diagnostic));
    expect(dsnVerdict(mail.dsn!.recipients[0])).toMatchObject(expected);
  });

  it.each(['delayed', 'delivered', 'relayed', 'expanded'])('%s is no bounce', async (action) => {
    const mail = await parseMail(dsn(action, '4.4.1', 'smtp; 451 later'));
    expect(dsnVerdict(mail.dsn!.recipients[0])).toBeNull();
  });

  it('may bring only the header, or nothing, of the mail', async () => {
    const part = ['Reporting-MTA: dns; mx', '', 'Final-Recipient: rfc822; a@b.example',
      'Action: failed', 'Status: 5.1.1', ''];
    const header = await parseMail(report('delivery-status', part, original.slice(0, 5), 'text/rfc822-headers'));
    expect(header.dsn?.originalMessageId).toBe('<tch_1.aa@acme.example>');
    const bare = await parseMail(report('delivery-status', part, ['x'], 'text/plain'));
    expect(bare.dsn).toMatchObject({ originalMessageId: null, recipients: [{ finalRecipient: 'a@b.example' }] });
  });
});

describe('feedback reports', () => {
  const feedback = (type: string) => report('feedback-report', [`Feedback-Type: ${type}`, 'User-Agent: Loop/1',
    'Version: 1', 'Original-Mail-From: <bounce+tch_1.mac@mail.example>', 'Original-Rcpt-To: <Dana@client.example>',
    'Reported-Domain: Acme.example', ''], original);

  it('name the mail', async () => {
    const { arf, dsn: none } = await parseMail(feedback('abuse'));
    expect(none).toBeNull();
    expect(arf).toEqual({
      feedbackType: 'abuse',
      originalMailFrom: 'bounce+tch_1.mac@mail.example', originalRecipient: 'dana@client.example',
      reportedDomain: 'acme.example', originalMessageId: '<tch_1.aa@acme.example>', originalTo: 'dana@client.example',
    });
  });

  it.each([['abuse', true], ['Fraud', true], ['virus', true], ['other', true], ['opt-out', true],
    ['not-spam', false], ['auth-failure', false]])(
    '%s is a complaint: %s',
    async (type, expected) => expect(isComplaint((await parseMail(feedback(type))).arf!)).toBe(expected),
  );
});
