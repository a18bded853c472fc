// A bounce that arrives after the mail was accepted: a delivery status notification (RFC 3464).
import { mailDate } from './identity.js';
import { headerBlock, type Letter } from './letter.js';
import { fieldLines, reportOn } from './report.js';

const REFUSAL = '550 5.1.1 The email account that you tried to reach does not exist';

export function dsnFor(letter: Letter): Buffer {
  const perMessage = fieldLines({
    'Reporting-MTA': 'dns; mx.sandbox.test',
    'Original-Envelope-Id': letter.envelopeId,
    'Arrival-Date': mailDate(letter.date),
  });
  const perRecipient = fieldLines({
    'Original-Recipient': `rfc822; ${letter.recipient}`,
    'Final-Recipient': `rfc822; ${letter.recipient}`,
    Action: 'failed',
    Status: '5.1.1',
    'Remote-MTA': 'dns; mailbox.sandbox.test',
    'Diagnostic-Code': `smtp; ${REFUSAL}`,
  });
  return reportOn(letter, {
    kind: 'late-bounce',
    type: 'delivery-status',
    from: 'Mail Delivery Subsystem <mailer-daemon@sandbox.test>',
    subject: 'Delivery Status Notification (Failure)',
    headers: ['Auto-Submitted: auto-replied'],
    words: `Your message to ${letter.recipient} could not be delivered.\r\n\r\n${REFUSAL}`,
    fields: `${perMessage}\r\n\r\n${perRecipient}`,
    // Headers alone, as most servers return them: the Message-ID is what a sender needs.
    original: { type: 'text/rfc822-headers', content: Buffer.from(`${headerBlock(letter.raw)}\r\n`) },
  });
}
