import { request } from 'undici';

/** Whether a mail stands in a mailbox's Sent folder. */
export type SentAnswer = 'found' | 'absent' | 'cannot_tell';

/** The port through which a mailbox's Sent folder is read; real mailboxes answer it by IMAP. */
export interface SentFolder {
  /** What stands in it has arrived: the folder's server is the recipient's own. */
  readonly arrived: boolean;
  /** After how long an absence is final; unless said, moments. */
  readonly settleSeconds?: number;
  /** It will never tell: nobody needs to wait for it. */
  readonly silent?: true;
  /** `firstTried`: when the mail first left, in real time. */
  find(mailbox: { user: string }, messageId: string, firstTried: Date): Promise<SentAnswer>;
}

// A look-up is repeated every few seconds anyway.
const patienceMs = 5000;

/** The sandbox's Sent folders, over its HTTP interface. */
export class SandboxSentFolder implements SentFolder {
  readonly arrived = true;

  constructor(private readonly baseUrl: string) {}

  async find(mailbox: { user: string }, messageId: string): Promise<SentAnswer> {
    try {
      const query = new URLSearchParams({ mailbox: mailbox.user, message_id: messageId });
      const { statusCode, body } = await request(`${this.baseUrl}/sandbox/sent?${query}`, {
        signal: AbortSignal.timeout(patienceMs),
      });
      const answer = (await body.json()) as { found?: boolean };
      if (statusCode !== 200 || typeof answer.found !== 'boolean') return 'cannot_tell';
      return answer.found ? 'found' : 'absent';
    } catch {
      return 'cannot_tell';
    }
  }
}

/** A mailbox whose Sent folder we cannot read: its unknown outcomes wait for later evidence. */
export const unreadable: SentFolder = { arrived: false, silent: true, find: async () => 'cannot_tell' };
