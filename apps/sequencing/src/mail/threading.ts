// "Re:" and "Fwd:" as mail programs write them in the larger languages, also numbered ("Re[2]:").
const prefix = /^\s*(?:re|aw|sv|vs|antw|odp|res|fwd?|wg|tr|rv|enc|vl|doorst)(?:\s?[[(]\d{1,3}[\])])?\s?[:：]\s*/i;

/** How many ids References keeps beside the root: mail programs cut longer chains, and lines grow. */
const keptReferences = 10;

/** The subject without any "Re:", "Fwd:" or their translations in front. */
export function baseSubject(subject: string): string {
  let base = subject.trim();
  for (let match = prefix.exec(base); match; match = prefix.exec(base)) base = base.slice(match[0].length);
  return base.trim();
}

/** The subject of a follow-up in the same thread: `Re: <base>`. */
export function followUpSubject(subject: string): string {
  return `Re: ${baseSubject(subject)}`;
}

/** What a follow-up's headers say about the mails before it. */
export interface ThreadHeaders {
  inReplyTo: string | null;
  references: string[];
}

/** Threading for the next mail after these Message-IDs, oldest first: the root and the last ten stay. */
export function threadHeaders(messageIds: readonly string[]): ThreadHeaders {
  if (messageIds.length === 0) return { inReplyTo: null, references: [] };
  const references = [messageIds[0], ...messageIds.slice(1).slice(-keptReferences)];
  return { inReplyTo: references[references.length - 1], references };
}
