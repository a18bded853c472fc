import type { ImapFlow } from 'imapflow';

/** The server had closed the connection before anything was asked over it: no mail is the cause. */
export class ClosedConnectionError extends Error {
  /** As imapflow calls it. */
  readonly code = 'NoConnection';

  constructor() {
    super('the server closed the connection');
    this.name = 'ClosedConnectionError';
  }
}

/** Throws where imapflow would not: with no folder selected it answers a FETCH or a SEARCH with nothing at all. */
export function refuseClosed(client: ImapFlow): void {
  if (!client.usable || !client.mailbox) throw new ClosedConnectionError();
}
