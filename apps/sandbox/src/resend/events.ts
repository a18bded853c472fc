// What Resend tells its webhooks about a mail, by the script of the person it goes to.
import { scriptOf } from '../people.js';

export interface ResendEvent {
  type: string;
  created_at: string;
  data: Record<string, unknown>;
}

/** The facts that every event carries. */
export interface EmailFacts {
  email_id: string;
  message_id: string;
  from: string;
  to: string[];
  subject: string;
  created_at: string;
  tags: Record<string, string>;
}

/** The events of one mail, in their order; the last of them is its `last_event`. */
export function eventsOf(facts: EmailFacts): ResendEvent[] {
  const event = (type: string, more: object = {}): ResendEvent => ({
    type: `email.${type}`,
    created_at: facts.created_at,
    data: { ...facts, ...more },
  });
  switch (scriptOf(facts.to[0] ?? '')) {
    case 'bounce':
    case 'late-bounce': {
      const bounce = { message: '550 5.1.1 The mailbox does not exist.', type: 'Permanent', subType: 'General' };
      return [event('sent'), event('bounced', { bounce })];
    }
    case 'complain':
      return [event('sent'), event('delivered'), event('complained')];
    case 'soft':
      return [event('sent'), event('delivery_delayed'), event('delivered')];
    default:
      return [event('sent'), event('delivered')];
  }
}
