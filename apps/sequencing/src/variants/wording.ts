import { variantNames, type EmailStep, type VariantName } from '@sortie/contracts';
import { createHash } from 'node:crypto';

/** One wording of a step. */
export interface Wording {
  /** Absent: a reply in the thread of the mail before. */
  subject?: string;
  body: string;
}

/** The names of a step's wordings; null when it has only its own. */
export function variantsOf({ variants = [] }: EmailStep): readonly VariantName[] | null {
  return variants.length > 0 ? variantNames.slice(0, variants.length + 1) : null;
}

/** The text of a wording; a name that the step does not have gives its own. */
export function wordingOf({ subject, body, variants = [] }: EmailStep, name: string | null): Wording {
  const variant = name === null ? undefined : variants[variantNames.indexOf(name as VariantName) - 1];
  const line = variant?.subject ?? subject;
  return { ...(line === undefined ? {} : { subject: line }), body: variant?.body ?? body };
}

/**
 * The wording of a sequence's step that a contact gets: equal shares, and the same whoever asks, a dry run before the
 * launch too. Null when the step has only its own.
 */
export function drawVariant(
  step: EmailStep,
  { sequenceId, contactId }: { sequenceId: string; contactId: string },
  index: number,
): VariantName | null {
  const names = variantsOf(step);
  if (!names) return null;
  // 32 bits over ten wordings: no share is off by more than a billionth.
  const drawn = createHash('sha256').update(`${sequenceId}:${contactId}:${index}`).digest().readUInt32BE(0);
  return names[drawn % names.length]!;
}
