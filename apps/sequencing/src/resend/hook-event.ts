/**
 * A webhook of Resend, as far as it says something about a mail
 * (https://resend.com/docs/dashboard/webhooks/event-types).
 */
export interface ResendEvent {
  kind: 'sent' | 'delivered' | 'bounced' | 'complained' | 'failed';
  emailId: string;
  messageId: string | null;
  /** The touch that we tagged the mail with. */
  touchId: string | null;
  /** A bounce that says nothing about the address itself. */
  soft: boolean;
  code: string | null;
  at: string;
}

// Opens and clicks are counted by our own tracking, where machines are told apart.
const kinds: Record<string, ResendEvent['kind']> = {
  'email.sent': 'sent',
  'email.delivered': 'delivered',
  'email.bounced': 'bounced',
  'email.suppressed': 'bounced',
  'email.complained': 'complained',
  'email.failed': 'failed',
};

/** Reads a body; null when it is about nothing that we follow. Throws SyntaxError for what is no webhook of theirs. */
export function readHookEvent(body: string): ResendEvent | null {
  const event = JSON.parse(body) as { type?: unknown; created_at?: unknown; data?: Record<string, unknown> };
  const { type, created_at, data } = event;
  if (typeof type !== 'string' || !data || typeof data !== 'object')
    throw new SyntaxError('It has no type or no data.');
  const kind = kinds[type];
  if (!kind) return null;
  const { email_id, message_id, tags, bounce } = data;
  if (typeof email_id !== 'string') throw new SyntaxError('Its data has no email_id.');
  const { type: bounceType, subType } = (bounce ?? {}) as { type?: string; subType?: string };
  return {
    kind,
    emailId: email_id,
    messageId: typeof message_id === 'string' ? message_id : null,
    touchId: tagOf(tags),
    // Permanent, Transient or Undetermined, as Amazon SES tells them apart; only the first is the address's own fault.
    soft: kind === 'bounced' && bounceType !== undefined && bounceType !== 'Permanent',
    code: bounceType ? [bounceType, subType].filter(Boolean).join('/') : null,
    at: typeof created_at === 'string' ? created_at : new Date().toISOString(),
  };
}

// The API takes tags as a list and shows them as an object.
function tagOf(tags: unknown): string | null {
  const list = Array.isArray(tags) ? (tags as { name?: string; value?: string }[]) : null;
  const value = list ? list.find(({ name }) => name === 'touch')?.value : (tags as { touch?: string } | null)?.touch;
  return typeof value === 'string' ? value : null;
}
