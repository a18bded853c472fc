/** An email step as lint reads it; steps of other channels are passed over. */
export interface LintStep {
  channel: string;
  subject?: string | null;
  body?: string | null;
  /** Further wordings; one without a subject has the step's own. */
  variants?: readonly { subject?: string | null; body?: string | null }[];
}

/** An error keeps a sequence from launching; a warning does not. */
export type Severity = 'error' | 'warning';

/** A part of a step's text, in UTF-16 units, `end` exclusive. */
export interface Span {
  field: 'subject' | 'body';
  start: number;
  end: number;
}

/** One fault, as `/v1/sequences/{id}/lint` shows it. */
export interface Finding {
  rule: string;
  severity: Severity;
  /** Position in `steps`, from 0. */
  step: number;
  /** `a` is the step's own wording, `b`, `c`, … are its variants; null when the step has no variants. */
  variant: string | null;
  /** Null when something is missing. */
  span: Span | null;
  message: string;
  /** What to do about it. */
  fix: string;
}

/** What a rule says of one place in a step. */
export type Fault = Pick<Finding, 'span' | 'message' | 'fix'>;
