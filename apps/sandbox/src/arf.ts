// A complaint of the "this is spam" button, as the provider's feedback loop sends it (RFC 5965).
import { mailDate } from './identity.js';
import { headerBlock, type Letter } from './letter.js';
import { fieldLines, reportOn } from './report.js';

// A bigger original goes back as headers alone, so that the report stays below the receiver's size limit.
const WHOLE_ORIGINAL_BYTES = 1024 * 1024;

export function arfFor(letter: Letter): Buffer {
  const whole = letter.raw.length <= WHOLE_ORIGINAL_BYTES;
  return reportOn(letter, {
    kind: 'complain',
    type: 'feedback-report',
    from: 'Feedback Loop <fbl@sandbox.test>',
    subject: 'Abuse report',
    headers: [],
    words: 'This is an email abuse report: a recipient marked the message below as spam.',
    fields: fieldLines({
      'Feedback-Type': 'abuse',
      'User-Agent': 'SortieSandbox/1.0',
      Version: '1',
      'Original-Mail-From': `<${letter.mailFrom}>`,
      'Original-Rcpt-To': `<${letter.recipient}>`,
      'Arrival-Date': mailDate(letter.date),
      'Reported-Domain': letter.answerTo?.split('@').at(-1) ?? null,
    }),
    original: whole
      ? { type: 'message/rfc822', content: letter.raw }
      : { type: 'text/rfc822-headers', content: Buffer.from(`${headerBlock(letter.raw)}\r\n`) },
  });
}
