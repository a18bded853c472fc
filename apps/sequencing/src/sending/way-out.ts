import type { Server } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import { span } from '@sortie/platform';
import type { ComposedMail } from '../mail/compose.js';
import { mailboxTokens, type OauthColumns } from '../oauth/mailbox-tokens.js';
import { secretPlace, type SecretColumn } from '../mailboxes/secret-place.js';
import { resendAccountOf } from '../resend/account.js';
import { submitByResend, type ResendAccount } from '../resend/submit.js';
import type { SequencingConfig } from '../sequencing.config.js';
import { routeOf, type Route } from './route.js';
import type { SmtpSubmitter, SubmitResult } from './smtp.js';

/**
 * How a mailbox's mail leaves: by SMTP, through a provider, or not at all. `sandboxed`: the server is the recipient's own.
 */
export type WayOut =
  | (Route & { via: 'smtp' })
  | { via: 'resend'; account: ResendAccount; sandboxed: false }
  | { via: 'nothing'; sandboxed: false };

/** Why a mailbox of a test-mode workspace has no way out, and what helps. */
export const noWayOut = 'a workspace in test mode reaches nothing but this machine, and no sandbox runs here '
  + '(SORTIE_SANDBOX_SMTP, SORTIE_SANDBOX_URL): use a live workspace';

/** What of a mailbox `m` and its lane `l` tells its way out. */
export const wayOutColumns = 'm.email, m.smtp, m.smtp_password, m.oauth, m.oauth_secret, m.resend_key, l.test';

/** These columns. */
export interface WayOutRow extends OauthColumns {
  email: string;
  smtp: Server | null;
  smtp_password: Buffer | null;
  resend_key: Buffer | null;
  test: boolean;
}

/** Opens the mailbox's secret, and tells the way. */
export function wayOutOf(
  store: EventStore,
  config: SequencingConfig,
  place: { workspaceId: string; mailboxId: string },
  row: WayOutRow,
): WayOut {
  const open = (sealed: Buffer, column: SecretColumn) =>
    store.keyring.open(place.workspaceId, sealed, secretPlace(column, place.mailboxId)).toString();
  if (row.resend_key) {
    const account = resendAccountOf(config, open(row.resend_key, 'resend_key'), row.test);
    return account ? { via: 'resend', account, sandboxed: false } : { via: 'nothing', sandboxed: false };
  }
  const password = row.smtp_password ? open(row.smtp_password, 'smtp_password') : null;
  const tokens = mailboxTokens(store, config, place, row);
  const route = routeOf(config, { ...row, smtp: row.smtp! }, { password, tokens });
  return route ? { via: 'smtp', ...route } : { via: 'nothing', sandboxed: false };
}

/** Hands a mail over and says how that ended. */
export type Carrier = (way: WayOut, mail: ComposedMail, id: string) => Promise<SubmitResult>;

/**
 * Hands a mail over; `id` is the touch or answer that it is, by which a server's report names it, and with Resend the
 * key under which it is sent once.
 */
export function submitBy(way: WayOut, submitter: SmtpSubmitter, mail: ComposedMail, id: string): Promise<SubmitResult> {
  if (way.via === 'nothing') return Promise.resolve({ kind: 'mailbox_failed', text: noWayOut });
  if (way.via === 'smtp') {
    const submit = () => submitter.submit(way.server, { ...mail, id });
    return span('smtp.submit', { 'server.address': way.server.host }, submit);
  }
  const about = { 'server.address': new URL(way.account.baseUrl).host };
  return span('resend.submit', about, () => submitByResend(way.account, mail.content, id));
}
