// The verifier is mailauth's, an implementation that is not ours, over a DNS that holds the published record.
import { createPrivateKey } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { dkimRecord } from '../domains/dkim-check.js';
import { newDkimPair } from '../domains/dkim-key.js';
import { compose, type ComposeInput } from './compose.js';
import { signMail, type SigningKey } from './dkim.js';

let key: SigningKey;
let record: string;
beforeAll(async () => {
  const pair = await newDkimPair();
  const privateKey = createPrivateKey({ key: pair.privateKey, format: 'der', type: 'pkcs8' });
  key = { domain: 'acme.com', selector: 'srt-1', privateKey };
  record = dkimRecord(pair.publicKey);
});

const input: ComposeInput = {
  touchId: 'tch_01k5',
  date: new Date('2026-03-04T10:00:00Z'),
  from: { name: 'Sam Łoś', address: 'sam@acme.com' },
  to: { name: 'Ruiz, Dana', address: 'dana+q2@client.example' },
  replyTo: 'sam@reply.example',
  subject: 'Grüße: a question about your pipeline, and rather a long one so that it has to be folded once or twice',
  body: 'Hi Dana,\n\ntrailing spaces   \n\ttabs\tand  doubles\n\n.\nÜber A < B\n\n\n',
  html: false,
  inReplyTo: '<tch_0.aa@acme.com>',
  references: ['<root.aa@acme.com>', '<tch_0.aa@acme.com>'],
  unsubscribe: { url: `https://mail.example/u/u_${'x'.repeat(120)}`, mailto: 'unsub+t.1@mail.example' },
  feedbackId: 'cmp_1:ws_1:campaign:sortie',
  returnPath: 'bounce+t.1@mail.example',
};

const resolver = async (name: string, type: string) => {
  if (name === 'srt-1._domainkey.acme.com' && type === 'TXT') return [record.match(/.{1,255}/g)!];
  throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
};
const verified = async (raw: Buffer): Promise<string[]> => {
  const { results } = await dkimVerify(raw, { resolver } as never);
  return results.map(({ status }: { status: { result: string } }) => status.result);
};
const covers = (raw: Buffer): string[] =>
  /h=([^;]+);/.exec(raw.toString('latin1').replace(/\r\n[ \t]+/g, ''))![1]!.split(':');

describe('a signature of ours', () => {
  it('verifies, and covers both List-Unsubscribe headers and all that says who writes what to whom', async () => {
    const { raw } = await compose(input);
    const signed = await signMail(raw, key);
    expect(await verified(signed)).toEqual(['pass']);
    expect(signed.subarray(signed.length - raw.length).equals(raw)).toBe(true);
    expect(covers(signed)).toEqual(expect.arrayContaining([
      'from', 'to', 'reply-to', 'subject', 'date', 'message-id', 'in-reply-to', 'references', 'mime-version',
      'content-type', 'list-unsubscribe', 'list-unsubscribe-post', 'feedback-id',
    ]));
    expect(covers(signed)).not.toContain('dkim-signature');
  });

  it('verifies for mail in HTML, for the shortest mail, and for one without a body', async () => {
    const { raw } = await compose({ ...input, html: true, body: '<p>Hi <b>Dana</b></p>' });
    const short = Buffer.from('From: a@acme.com\r\nSubject:  \t x\r\n\r\nx');
    const empty = Buffer.from('From: a@acme.com\r\nSubject: x\r\n\r\n\r\n\r\n');
    for (const mail of [raw, short, empty]) expect(await verified(await signMail(mail, key))).toEqual(['pass']);
  });

  it('is the same for the same mail', async () => {
    const { raw } = await compose(input);
    expect((await signMail(raw, key)).equals(await signMail(raw, key))).toBe(true);
  });

  it('survives what mail servers do to spaces, and a header in front', async () => {
    const signed = (await signMail((await compose(input)).raw, key)).toString('latin1');
    const passed = `Received: from x by y\r\n${signed.replace(/^Subject: /m, 'SUBJECT:   ')}\r\n\r\n`;
    expect(await verified(Buffer.from(passed, 'latin1'))).toEqual(['pass']);
  });

  it.each<[string, (mail: string) => string]>([
    ['another text', (mail) => mail.replace('tabs', 'tags')],
    ['another address to unsubscribe', (mail) => mail.replace('/u/u_x', '/u/u_y')],
    ['no one-click header', (mail) => mail.replace(/^List-Unsubscribe-Post:.*\r\n/m, '')],
    ['another subject', (mail) => mail.replace(/^Subject: /m, 'Subject: Hi ')],
    ['a second From in front', (mail) => `From: eve@evil.example\r\n${mail}`],
    ['a second From behind', (mail) => mail.replace(/\r\n\r\n/, '\r\nFrom: eve@evil.example\r\n\r\n')],
  ])('breaks with %s', async (_what, tamper) => {
    const signed = (await signMail((await compose(input)).raw, key)).toString('latin1');
    const changed = tamper(signed);
    expect(changed).not.toBe(signed);
    expect(await verified(Buffer.from(changed, 'latin1'))).toEqual([expect.not.stringMatching('pass')]);
  });

  it('covers every one of several headers of a name', async () => {
    const mail = Buffer.from('From: a@acme.com\r\nCc: b@acme.com\r\nCc: c@acme.com\r\nSubject: x\r\n\r\nx\r\n');
    const signed = (await signMail(mail, key)).toString();
    expect(await verified(Buffer.from(signed))).toEqual(['pass']);
    expect(await verified(Buffer.from(signed.replace('Cc: b', 'Cc: d')))).toEqual([expect.not.stringMatching('pass')]);
  });
});
