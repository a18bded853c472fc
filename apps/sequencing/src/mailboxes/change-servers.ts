import {
  invalidField,
  type OauthInput,
  type OauthShown,
  type ResendInput,
  type Server,
  type ServerInput,
} from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { retryNow } from '../imap/reading-state.js';
import { checkOauth } from '../oauth/check-oauth.js';
import { oauthOf } from '../oauth/mailbox-tokens.js';
import { sameJson } from '../same-json.js';
import { checkWayOut, serverOf } from './mailbox-input.js';
import { secretPlace, type SecretColumn } from './secret-place.js';

/**
 * Gives a mailbox other servers or logins; answers what has changed. A password that is not given stays as it is; null
 * takes IMAP away.
 */
export async function changeServers(
  unit: Unit,
  mailbox: { id: string; smtp: Server | null; imap: Server | null; oauth: OauthShown | null },
  wanted: { smtp?: ServerInput; imap?: ServerInput | null; oauth?: OauthInput | null; resend?: ResendInput },
): Promise<string[]> {
  checkWayOut(wanted, mailbox.smtp ? 'smtp' : 'resend');
  const servers = mailbox.smtp !== null || (wanted.imap === undefined && mailbox.imap !== null);
  checkOauth(wanted, { servers, oauth: mailbox.oauth !== null });
  const changed: string[] = wanted.resend ? await changeKey(unit, mailbox.id, wanted.resend) : [];
  if (wanted.oauth || (wanted.oauth === null && mailbox.oauth)) {
    changed.push('oauth');
    await changeGrant(unit, mailbox.id, wanted.oauth);
  }
  for (const name of ['smtp', 'imap'] as const) {
    const input = wanted[name];
    if (input === undefined) continue;
    const server = input && serverOf(input);
    if (input && !wanted.oauth) await mayKeepSecret(unit, mailbox, name, input);
    if (!input?.password && sameJson(server, mailbox[name])) continue;
    changed.push(name);
    const place = secretPlace(`${name}_password`, mailbox.id);
    await unit.sql.query(
      `update mailboxes set ${name} = $3,
         ${name}_password = case when $3::jsonb is null then null else coalesce($4, ${name}_password) end
       where workspace_id = $1 and id = $2`,
      [unit.workspaceId, mailbox.id, server, input?.password ? unit.seal(input.password, place) : null],
    );
  }
  if (changed.includes('imap')) await startOver(unit, mailbox, wanted.imap ? serverOf(wanted.imap) : null);
  else if (changed.includes('oauth')) await unit.sql.query(retryNow, [unit.workspaceId, mailbox.id]);
  return changed;
}

/** What is known of one host is sent to another only by who knows it: a secret cannot be had by changing the host. */
async function mayKeepSecret(
  unit: Unit,
  { id, oauth, ...servers }: { id: string; smtp: Server | null; imap: Server | null; oauth: OauthShown | null },
  name: 'smtp' | 'imap',
  { host, password }: ServerInput,
): Promise<void> {
  const before = servers[name]?.host ?? host;
  if (password !== undefined || host.toLowerCase() === before.toLowerCase()) return;
  if (oauth) throw invalidField('oauth', 'required', `oauth must be given again where ${name}.host changes`);
  const { rowCount } = await unit.sql.query(
    `select from mailboxes where workspace_id = $1 and id = $2 and ${name}_password is not null`,
    [unit.workspaceId, id],
  );
  if (!rowCount) return;
  throw invalidField(`${name}.password`, 'required', `${name}.password must be given again where ${name}.host changes`);
}

/** A grant takes the place of passwords; without one there is no login until they are given. */
async function changeGrant(unit: Unit, id: string, input: OauthInput | null): Promise<void> {
  const oauth = input && oauthOf(input);
  const sealed = oauth && unit.seal(JSON.stringify(oauth.held), secretPlace('oauth_secret', id));
  await unit.sql.query(
    `update mailboxes set oauth = $3, oauth_secret = $4, smtp_password = null, imap_password = null
     where workspace_id = $1 and id = $2`,
    [unit.workspaceId, id, oauth?.shown ?? null, sealed],
  );
}

async function changeKey(unit: Unit, id: string, { api_key, webhook_secret }: ResendInput): Promise<string[]> {
  const sealed = (secret: string | undefined, column: SecretColumn) =>
    secret === undefined ? null : unit.seal(secret, secretPlace(column, id));
  await unit.sql.query(
    `update mailboxes set resend_key = $3, resend_webhook_secret = coalesce($4, resend_webhook_secret)
     where workspace_id = $1 and id = $2`,
    [unit.workspaceId, id, sealed(api_key, 'resend_key'), sealed(webhook_secret, 'resend_webhook_secret')],
  );
  return ['resend'];
}

/** Another account has other folders, and other habits; the same one is only tried at once. */
async function startOver(unit: Unit, { id, imap }: { id: string; imap: Server | null }, wanted: Server | null) {
  await unit.sql.query(retryNow, [unit.workspaceId, id]);
  if (imap?.host === wanted?.host && imap?.user === wanted?.user) return;
  await unit.sql.query('delete from imap_folders where workspace_id = $1 and mailbox_id = $2', [unit.workspaceId, id]);
  await unit.sql.query(
    `update mailbox_readings set state = 'waiting', since = now(), last_error = null, detail = null, files_sent = null,
       appended_at = now()
     where workspace_id = $1 and mailbox_id = $2`,
    [unit.workspaceId, id],
  );
}
