let counter = 0;

/** A reply as a person's mail client writes it. */
export function reply(from: string, to: string, inReplyTo: string, text: string, more = ''): string {
  counter += 1;
  return [
    `From: ${from}`, `To: ${to}`, 'Subject: Re: Hi', `Message-ID: <reply-${counter}-${process.pid}@people.example>`,
    `In-Reply-To: ${inReplyTo}`, `References: ${inReplyTo}`, `Date: ${new Date().toUTCString()}`, 'MIME-Version: 1.0',
    ...(more ? [more] : ['Content-Type: text/plain; charset=utf-8']), '', text, '',
  ].join('\r\n');
}

/** A reply with a file of so many bytes. */
export function replyWithFile(from: string, to: string, inReplyTo: string, text: string, bytes: number): Buffer {
  const head = reply(from, to, inReplyTo, [
    '--b', 'Content-Type: text/plain; charset=utf-8', '', text,
    '--b', 'Content-Type: application/octet-stream', 'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename=film.bin', '', '',
  ].join('\r\n'), 'Content-Type: multipart/mixed; boundary=b');
  const line = Buffer.from(`${'A'.repeat(76)}\r\n`);
  const lines = Buffer.alloc(Math.ceil(bytes / line.length) * line.length, line);
  return Buffer.concat([Buffer.from(head), lines, Buffer.from('--b--\r\n')]);
}

/** Mails that are broken in ways which servers let through. */
export function brokenMails(from: string, inReplyTo: string): (string | Buffer)[] {
  const nested = Array.from({ length: 400 }, (_, depth) =>
    `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`);
  return [
    Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 37) % 256)),
    '',
    'no header at all',
    `From: ${from}\r\nIn-Reply-To: ${inReplyTo}\r\nSubject: nul\0nul\r\n\r\nnul \0 nul\r\n`,
    `From: ${from}\r\nContent-Type: multipart/mixed\r\n\r\nno boundary\r\n`,
    `From: ${from}\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nnever closed`,
    `From: ${from}\r\nSubject: =?utf-9?Q?=ZZ=?=\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xff\xfe\r\n`,
    `From: ${from}\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!not base64!!!\r\n`,
    `From: ${'<'.repeat(5000)}\r\nTo: ${'a@b,'.repeat(5000)}\r\n\r\nlong\r\n`,
    `From: ${from}\r\nMessage-ID: <${'x'.repeat(50_000)}>\r\nSubject: ${'y'.repeat(100_000)}\r\n\r\nlong\r\n`,
    `From: ${from}\r\nSubject: deep\r\n${nested.join('')}deep\r\n`,
  ];
}
