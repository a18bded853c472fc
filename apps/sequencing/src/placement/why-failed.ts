import type { TestMailbox } from './test-mailbox.js';

/** Why a test's mail does not go although it was planned, in words; null: it goes. */
export function whyFailed(from?: Pick<TestMailbox, 'status'>, to?: Pick<TestMailbox, 'status'>): string | null {
  return whyNot('sending mailbox', from) ?? whyNot('seed mailbox', to);
}

function whyNot(which: string, mailbox?: Pick<TestMailbox, 'status'>): string | null {
  if (!mailbox) return `Nothing was sent: the ${which} was removed.`;
  return mailbox.status === 'active' ? null : `Nothing was sent: the ${which} was paused.`;
}
