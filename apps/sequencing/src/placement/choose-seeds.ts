import { DomainError, invalidField, mostSeeds } from '@sortie/contracts';
import type { TestMailbox } from './test-mailbox.js';

interface Fault {
  code: string;
  /** Goes on after the member's name. */
  message: string;
}

/** Refuses a sender that is paused: nothing leaves from there, and a test is no exception. */
export function checkSender({ id, status }: TestMailbox): void {
  if (status === 'active') return;
  const fix = `resume it (PATCH /v1/mailboxes/${id} with {"status":"active"}), or name another`;
  throw invalidField('mailbox_id', 'mailbox_paused', `mailbox_id, ${id}, is paused; ${fix}`);
}

/**
 * The mailboxes that a test writes to, by id: those asked for, or as many as it may of those that can. `all` are the
 * workspace's; `isRead` says of one whether anybody will tell where the mail stands.
 */
export function chooseSeeds(
  sender: TestMailbox,
  all: readonly TestMailbox[],
  asked: readonly string[] | undefined,
  isRead: (seed: TestMailbox) => boolean,
): string[] {
  if (asked) return refuseFaulty(asked, (id) => whyNot(sender, all.find((each) => each.id === id), isRead));
  const seeds = all.filter((each) => !whyNot(sender, each, isRead)).map(({ id }) => id);
  if (seeds.length > 0) return seeds.sort().slice(0, mostSeeds);
  const message = 'seed_mailbox_ids are missing, and no other mailbox can be one: connect another one with imap, or '
    + 'resume one that is paused';
  throw invalidField('seed_mailbox_ids', 'no_seed', message);
}

function refuseFaulty(asked: readonly string[], faultOf: (id: string) => Fault | null): string[] {
  const errors = asked.flatMap((id, index) => {
    const fault = faultOf(id);
    const field = `seed_mailbox_ids[${index}]`;
    const pointer = `/seed_mailbox_ids/${index}`;
    return fault ? [{ field, pointer, code: fault.code, message: `${field} ${fault.message}` }] : [];
  });
  if (errors.length > 0) throw new DomainError('VALIDATION_ERROR', errors[0]!.message, errors);
  return [...new Set(asked)].sort();
}

function whyNot(
  sender: TestMailbox,
  seed: TestMailbox | undefined,
  isRead: (seed: TestMailbox) => boolean,
): Fault | null {
  if (!seed) return { code: 'unknown_mailbox', message: 'is not a mailbox of this workspace' };
  if (seed.id === sender.id) return { code: 'is_sender', message: 'is the mailbox that sends; leave it out' };
  if (seed.status !== 'active') {
    return { code: 'mailbox_paused', message: 'is paused; resume it with {"status":"active"}, or leave it out' };
  }
  if (isRead(seed)) return null;
  return { code: 'needs_imap', message: 'has no imap, so nobody can look where the mail is; give it one, or leave it out' };
}
