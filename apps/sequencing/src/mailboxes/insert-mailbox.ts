import { mailboxCreated, type CreateMailbox } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { oauthOf } from '../oauth/mailbox-tokens.js';
import { beginExchange, checkExchange } from '../warmup/exchange.js';
import { mailboxDefaults, serverOf } from './mailbox-input.js';
import { secretPlace, type SecretColumn } from './secret-place.js';

/**
 * Makes a mailbox with its lane. `addressHash` is the same in every workspace: the inbound listener knows an address
 * before it knows whose it is.
 */
export async function insertMailbox(
  unit: Unit,
  id: string,
  input: CreateMailbox,
  test: boolean,
  addressHash: string,
): Promise<void> {
  const { daily_cap, gap_seconds } = { ...mailboxDefaults, ...input };
  const { enabled = false, ...ramp } = input.warmup ?? {};
  const warmup = { ...mailboxDefaults.warmup, ...ramp };
  checkExchange(enabled, { test, imap: input.imap });
  const sealed = (secret: string | undefined, column: SecretColumn) =>
    secret === undefined ? null : unit.seal(secret, secretPlace(column, id));
  const oauth = input.oauth && oauthOf(input.oauth);
  unit.append(id, 0, [mailboxCreated({ mailbox_id: id, daily_cap, gap_seconds })]);
  await Promise.all([
    unit.sql.query(
      `insert into mailboxes (workspace_id, id, email, address_hash, display_name, smtp, smtp_password, imap,
         imap_password, daily_cap, gap_seconds, warmup, send_window, human_day, status, created_at, updated_at, version,
         append_sent, resend_key, resend_webhook_secret, oauth, oauth_secret)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $18, 'active', $14, $14, 1, $15, $16, $17,
         $19, $20)`,
      [
        unit.workspaceId,
        id,
        input.email,
        addressHash,
        input.display_name ?? null,
        input.smtp ? serverOf(input.smtp) : null,
        sealed(input.smtp?.password, 'smtp_password'),
        input.imap ? serverOf(input.imap) : null,
        sealed(input.imap?.password, 'imap_password'),
        daily_cap,
        gap_seconds,
        warmup,
        input.window ?? null,
        unit.now,
        input.append_sent ?? false,
        sealed(input.resend?.api_key, 'resend_key'),
        sealed(input.resend?.webhook_secret, 'resend_webhook_secret'),
        input.human_day ?? false,
        oauth?.shown ?? null,
        oauth ? sealed(JSON.stringify(oauth.held), 'oauth_secret') : null,
      ],
    ),
    unit.sql.query('insert into lanes (workspace_id, mailbox_id, test) values ($1, $2, $3)', [
      unit.workspaceId,
      id,
      test,
    ]),
  ]);
  if (enabled) await beginExchange(unit, id, test);
}
