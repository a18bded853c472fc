// While a handler runs, its process says so with an empty message on the reply's subject. A caller that can tell these
// from an answer has `beats` in its inbox; anyone else with a way onto the bus gets the answer alone.

/** How often a responder is heard of: at every look that a caller takes. */
export const beatMs = 500;

const word = '.beats.';

/** Subjects of this inbox end in a token of the request. */
export function inboxWithBeats(inbox: string): string {
  return `${inbox}${word}`;
}

/** Whether whoever waits for this reply knows what an empty message means. */
export function takesBeats(reply: string): boolean {
  return reply.includes(word);
}
