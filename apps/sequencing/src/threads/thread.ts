import { messageFailed, messageSent, messageWritten, type Fact, type MessageFacts } from '@sortie/contracts';
import type { Decider, RecordedEvent } from '@sortie/event-store';

/** What became of the answers that people wrote in a thread, by message. */
export interface Thread {
  answers: Readonly<Record<string, 'written' | 'sent' | 'failed'>>;
}

const fates = { 'message.written': 'written', 'message.sent': 'sent', 'message.failed': 'failed' } as const;

/** Folds a thread from its facts. */
export const thread: Decider<Thread> = {
  initial: () => ({ answers: {} }),
  evolve: (state, { type, data }: RecordedEvent<MessageFacts>) => {
    const became = fates[type as keyof typeof fates];
    return became ? { answers: { ...state.answers, [data.message_id]: became } } : state;
  },
};

/** A person answers. */
export function write(state: Thread, facts: MessageFacts, words: { subject: string; text: string }): Fact[] {
  if (state.answers[facts.message_id]) return [];
  return [messageWritten(facts, { subject: facts.contact_id, personal: words })];
}

/** The server took it: said once, whatever is found out later. */
export function sent(state: Thread, facts: MessageFacts): Fact[] {
  return state.answers[facts.message_id] === 'sent' ? [] : [messageSent(facts)];
}

/** It did not go out, or it came back. */
export function failed(state: Thread, facts: MessageFacts, reason: string): Fact[] {
  return state.answers[facts.message_id] === 'failed' ? [] : [messageFailed({ ...facts, reason: reason.slice(0, 40) })];
}
