// The boundaries of a send, and what a touch that was met there must have gone through by the end.
import type { ResendPoint } from './resend-front.ts';
import type { SmtpPoint } from './front.ts';

/** How a sender is met at a boundary. */
export type Meeting =
  /** It waits for something in the database that the drill holds. */
  | { by: 'lock'; table: string; mode: string; query: string; state: 'planned' | 'claimed' }
  /** The wire holds one mail; afterwards it goes on, or is cut. */
  | { by: 'smtp'; point: SmtpPoint; after: 'on' | 'cut'; kill: boolean }
  /** The server's 250 is passed on, and what it leads to cannot be committed. */
  | { by: 'reply' }
  | { by: 'resend'; point: ResendPoint };

export interface Boundary {
  id: string;
  meeting: Meeting;
  /** States that the touch goes through from where it was met, as its proof tells them. */
  story: RegExp;
}

// Words of the proof, joined; `@` says how an acceptance became known.
// Another kill may meet the same touch before or after.
const again = '(claim intent )*claim submit acceptance@server$';
const never = new RegExp(`claim submit doubt intent ${again}`);
const found = /claim submit doubt acceptance@sent_folder$/;

/** Every boundary of a mail that goes by SMTP. */
export const smtpBoundaries: Boundary[] = [
  {
    id: 'kill_before_claim',
    meeting: {
      by: 'lock', table: 'lanes', mode: 'exclusive', query: '%for update of l skip locked%', state: 'planned',
    },
    story: /^intent .*claim submit .*acceptance@/,
  },
  {
    id: 'kill_after_claim',
    meeting: {
      by: 'lock', table: 'suppressions', mode: 'access exclusive', query: "%set state = 'submitting'%",
      state: 'claimed',
    },
    story: new RegExp(`claim intent ${again}`),
  },
  { id: 'kill_before_mail_from', meeting: { by: 'smtp', point: 'mail_from', after: 'cut', kill: true }, story: never },
  { id: 'kill_in_data', meeting: { by: 'smtp', point: 'in_data', after: 'cut', kill: true }, story: never },
  { id: 'kill_after_dot_lost', meeting: { by: 'smtp', point: 'dot', after: 'cut', kill: true }, story: never },
  { id: 'kill_after_dot_on_its_way', meeting: { by: 'smtp', point: 'dot', after: 'on', kill: true }, story: found },
  { id: 'kill_before_250', meeting: { by: 'smtp', point: 'reply', after: 'cut', kill: true }, story: found },
  { id: 'kill_before_commit', meeting: { by: 'reply' }, story: found },
  { id: 'cut_before_250', meeting: { by: 'smtp', point: 'reply', after: 'cut', kill: false }, story: found },
];

// A webhook that comes late may find the touch planned again, before anybody makes it.
const byProvider =
  /^intent claim submit (acceptance@(provider|server)|doubt (intent (claim )?)?acceptance@provider|(doubt )?intent claim submit acceptance@(provider|server))$/;

/** Of a mail that goes through Resend's API, whose webhooks arrive before its answer. */
export const resendBoundaries: Boundary[] = [
  { id: 'resend_kill_after_webhook', meeting: { by: 'resend', point: 'answer' }, story: byProvider },
  { id: 'resend_kill_before_taken', meeting: { by: 'resend', point: 'request' }, story: byProvider },
];
