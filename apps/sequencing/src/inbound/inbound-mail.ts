import type { Arf } from './arf.js';
import type { Dsn } from './dsn.js';

/** A mail that arrived, as far as we read it. Message-IDs keep their angle brackets; addresses are in lower case. */
export interface InboundMail {
  from: { address: string; name: string } | null;
  /** To, Cc, Delivered-To and X-Original-To, each once. */
  to: string[];
  messageId: string | null;
  inReplyTo: string | null;
  references: string[];
  subject: string;
  /** The text part, or the words of the HTML part. */
  text: string;
  /** Unfolded values by lower-case name, in order of appearance. */
  headers: ReadonlyMap<string, readonly string[]>;
  /** Auto-Submitted without its parameters, in lower case. */
  autoSubmitted: string | null;
  /** A delivery status notification (RFC 3464). */
  dsn: Dsn | null;
  /** A complaint from a feedback loop (RFC 5965). */
  arf: Arf | null;
  /** How many files came along; parts of a report are none. */
  attachments: number;
}
