import { describe, expect, it } from '@jest/globals';
import { classifySmtpReply, enhancedStatus, pauseSeconds } from './smtp-replies.js';

describe('classifySmtpReply', () => {
  it.each([
    [550, '5.1.1 <x@y.example>: Recipient address rejected: User unknown', 'hard', true, false],
    [550, '5.1.10 RESOLVER.ADR.RecipientNotFound', 'hard', true, false],
    [550, '5.1.2 bad destination system', 'hard', true, false],
    [550, '5.1.3 bad syntax', 'hard', true, false],
    [550, '5.2.1 mailbox disabled', 'hard', true, false],
    [550, '5.4.1 Recipient address rejected: Access denied', 'hard', true, false],
    [550, '5.5.0 Requested action not taken: mailbox unavailable', 'hard', true, false],
    [550, 'No such user here', 'hard', true, false],
    [554, 'delivery error: this user does not have an account; user not found', 'hard', true, false],
    [550, '5.4.4 no route to host', 'domain', true, false],
    [556, 'domain does not accept mail', 'domain', true, false],
    [552, '5.2.2 mailbox full', 'soft', false, false],
    [550, 'Quota exceeded (mailbox for user is full)', 'soft', false, false],
    [552, 'too much data', 'soft', false, false],
    [421, 'service not available', 'soft', false, false],
    [450, '4.2.1 mailbox busy', 'soft', false, false],
    [451, '4.7.1 Greylisted, try again', 'soft', false, false],
    [452, '4.2.2 over quota', 'soft', false, false],
    [0, '4.4.7 delivery time expired', 'soft', false, false],
    [0, '5.1.1 unknown', 'hard', true, false],
    [550, '5.7.1 Message rejected due to content', 'policy', false, true],
    [554, '5.7.26 unauthenticated mail is prohibited', 'policy', false, true],
    [554, 'Service unavailable; client host blocked using a DNSBL', 'policy', false, true],
    [550, 'Mailbox unavailable: sender reputation too low', 'policy', false, true],
    [554, 'Transaction failed', 'policy', false, false],
    [550, 'Rejected', 'policy', false, false],
    [535, '5.7.8 Authentication credentials invalid', 'auth', false, true],
    [530, '5.7.0 Must issue STARTTLS first', 'auth', false, true],
    [454, '4.7.0 Temporary authentication failure', 'soft', false, false],
    [454, 'TLS not available due to temporary reason', 'soft', false, false],
    [454, '4.7.1 <x@y.example>: Relay access denied', 'auth', false, true],
    [550, '5.2.1 The user you are trying to contact is receiving mail at a rate that prevents', 'soft', false, false],
    [550, '5.2.1 The user you are trying to contact is receiving mail too quickly', 'soft', false, false],
    [550, 'mailbox unavailable: too many messages', 'soft', false, false],
    [550, '5.1.1 user unknown; too many of these', 'hard', true, false],
  ] as const)('%i %s: %s', (code, text, kind, suppress, pauseMailbox) => {
    expect(classifySmtpReply({ code, text })).toEqual({ kind, suppress, pauseMailbox });
  });

  it.each([
    [550, 'Rejected', 'hard', true],
    [554, '5.0.0 Transaction failed', 'hard', true],
    [0, '5.3.0', 'hard', true],
    [553, 'sorry, that domain is not in my list', 'hard', true],
    [550, '5.6.0 message cannot be converted', 'policy', false],
    [550, '5.1.8 <pat@outbound.example>: domain not found', 'policy', false],
    [550, 'sender verify failed', 'policy', false],
    [503, '5.5.1 need MAIL first', 'policy', false],
    [550, 'relaying is not permitted', 'policy', false],
    [554, 'too many recipients', 'soft', false],
    [550, 'Greylisted, please try again', 'soft', false],
    [550, '5.2.2 full', 'soft', false],
    [0, '', 'policy', false],
  ] as const)('of a recipient, %i %s: %s', (code, text, kind, suppress) => {
    expect(classifySmtpReply({ code, text, ofRecipient: true })).toEqual({ kind, suppress, pauseMailbox: false });
  });

  it('believes an enhanced code that is given apart', () => {
    expect(classifySmtpReply({ code: 550, enhanced: '5.1.1', text: 'spam' }).kind).toBe('hard');
  });

  it('reads enhanced codes, not addresses of machines', () => {
    expect(enhancedStatus('5.1.1 no')).toBe('5.1.1');
    expect(enhancedStatus('smtp; 550 5.7.1 no')).toBe('5.7.1');
    expect(enhancedStatus('blocked 5.1.1.7 host')).toBeNull();
  });
});

describe('pauseSeconds', () => {
  it.each([
    [550, '5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to', 3600],
    [550, '5.4.5 Daily user sending quota exceeded', 3600],
    [550, '5.7.1 Daily SMTP relay sending quota exceeded for this customer', 3600],
    [550, "5.1.90 Your message can't be sent because you've reached your daily limit for message recipients", 3600],
    [554, '5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException', 3600],
    [554, 'you have exceeded your hourly sending limit', 3600],
    [454, 'Throttling failure: Maximum sending rate exceeded.', 300],
    [454, '4.7.0 Temporary authentication failure', 300],
    [454, 'TLS not available due to temporary reason', 300],
    [454, '4.7.1 <x@y.example>: Relay access denied', null],
    [550, '5.4.5 system congestion', null],
    [552, '5.2.2 mailbox full: quota exceeded', null],
    [552, '5.3.4 message size limit exceeded', null],
    [550, '5.2.1 The user you are trying to contact is receiving mail at a rate that', null],
    [554, '5.2.0 STOREDRV.Submission.Exception:OutboundSpamException', null],
    [550, '5.7.708 Access denied, traffic not accepted from this IP', null],
  ] as const)('%i %s: %s', (code, text, seconds) => expect(pauseSeconds({ code, text })).toBe(seconds));
});
