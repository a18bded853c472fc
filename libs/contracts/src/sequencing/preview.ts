import { IsIn, IsInt, IsString, Max, Min } from 'class-validator';
import { operation } from '../core/operation.js';
import { ListOf, Optional } from '../schema/decorators.js';
import { IdOf } from '../schema/kinds.js';
import { LintFinding } from './sequences.js';
import { variantNames, type VariantName } from './steps.js';

export class PreviewSequence {
  @IdOf('sequence') id: string;
  @IdOf('contact') contact_id: string;
  /** Index of the step, from 0. */
  @IsInt() @Min(0) @Max(49) step: number;
  /** `a`, the step's own wording, unless said. */
  @Optional() @IsIn(variantNames) variant?: VariantName;
  /** Whose mail it would be; the first of the sequence's pool unless said. */
  @Optional() @IdOf('mailbox') mailbox_id?: string;
  /** The very mail of this planned touch: its version of the sequence, mailbox, wording and thread. */
  @Optional() @IdOf('touch') touch_id?: string;
}

export class MailHeader {
  @IsString() name: string;
  /** Decoded, on one line. */
  @IsString() value: string;
}

/**
 * The mail that would be sent now, written as the sender writes it. Its links and addresses for unsubscribing and
 * tracking are inert: tokens of the same length that nobody accepts. With `touch_id` every other byte is the same at
 * the same time, a DKIM signature aside, which covers them; without it, the touch's id (in `Message-ID` and the
 * boundary of its parts), the campaign's (in `Feedback-ID`) and the Message-ID of the mail before it are made up, its
 * thread is the mail that began it, in the wording that the contact would get, and no campaign's tracking applies. A provider that builds mails itself is given the same parts.
 */
export class Preview {
  @IsIn(['preview']) object: 'preview';
  @IsString() subject: string;
  @IsString() from: string;
  @IsString() to: string;
  @IsString() text: string;
  @IsString() html: string;
  @ListOf(() => MailHeader, 100) headers: MailHeader[];
  /** The whole mail in MIME, lines end in CR LF. */
  @IsString() mime: string;
  /** What lint says of this wording. */
  @ListOf(() => LintFinding, 1000) findings: LintFinding[];
}

export const previewSequence = operation({
  name: 'sequences.preview',
  service: 'sequencing',
  route: 'POST /v1/sequences/{id}/preview',
  // Whoever works on sequences must see them filled in: it shows of a contact what the texts make use of.
  scope: 'sequences:read',
  effect: 'read',
  summary: 'Write the mail of a step to a contact as it would be sent, and send nothing',
  input: PreviewSequence,
  output: Preview,
});
