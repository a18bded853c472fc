import type { Reply, ReplyClass } from '@sortie/contracts';
import { openThreadWorld, type Sent, type ThreadWorld } from '../threads/thread-world.fixture-spec.js';

/** A thread world, and what is asked of it about a mail that was answered. */
export interface InboundWorld extends ThreadWorld {
  touches(sent: Sent): Promise<any[]>;
  /** The types of a stream's events. */
  types(stream: string): Promise<string[]>;
  repliesOf(sent: Sent): Promise<Reply[]>;
  /** Why the contact is suppressed. */
  suppressed(sent: Sent): Promise<string[]>;
  /** A person's word about a reply. */
  classify(id: string, classification: ReplyClass): Promise<Reply>;
}

export const step = { channel: 'email', wait_days: 0, subject: 'A question', body: 'Hello' };
/** The head of an absence note. */
export const away = { 'Auto-Submitted': 'auto-replied', Subject: 'Automatic reply: A question' };

export async function openInboundWorld(people?: string): Promise<InboundWorld> {
  const world = await openThreadWorld(people);
  return {
    ...world,
    touches({ enrollmentId }) {
      const all = 'select step, state, reason, due_at from touches where enrollment_id = $1 order by step';
      return world.rows(all, enrollmentId);
    },
    async types(stream) {
      const events = await world.rows('select type from events where stream_id = $1 order by version', stream);
      return events.map(({ type }) => type);
    },
    repliesOf: async ({ contactId }) => (await world.replies.list({ contact_id: contactId }, world.call())).data,
    async suppressed({ contactId }) {
      const found = await world.rows('select reason from suppressions where contact_id = $1', contactId);
      return found.map(({ reason }) => reason);
    },
    classify: (id, classification) => world.replies.classify({ id, classification }, world.call()),
  };
}
