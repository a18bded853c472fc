import type { MailProvider } from '../domains/mail-provider.js';

/** A mailbox of the pool, and who runs it. */
export interface Dealt {
  id: string;
  provider: MailProvider | null;
}

/**
 * Deals contacts to mailboxes in turn: every mailbox gets its share, and a contact keeps the one it got. A contact of a
 * provider gets a mailbox of the same one, where there is any. `dealt` says how many were dealt before.
 */
export function dealer(mailboxes: readonly Dealt[], dealt: number): (provider: MailProvider | null) => string {
  const turns = new Map<MailProvider | null, number>();
  return (provider) => {
    const same = provider ? mailboxes.filter((mailbox) => mailbox.provider === provider) : [];
    const [of, key] = same.length > 0 ? [same, provider] : [mailboxes, null];
    const turn = turns.get(key) ?? dealt;
    turns.set(key, turn + 1);
    return of[turn % of.length]!.id;
  };
}
