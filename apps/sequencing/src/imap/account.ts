import type { Server } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import { mailboxTokens, type OauthColumns } from '../oauth/mailbox-tokens.js';
import type { Login } from '../oauth/tokens.js';
import { secretPlace } from '../mailboxes/secret-place.js';
import { isLoopback } from '../sending/loopback.js';
import type { SequencingConfig } from '../sequencing.config.js';

/** A mailbox as its IMAP server and our tables know it. */
export interface ImapAccount {
  workspaceId: string;
  mailboxId: string;
  email: string;
  /** The mailbox's address as inbound mail is matched by it. */
  addressHash: string;
  server: ImapServer;
  /** Who files copies of sent mail: the provider (true), nobody (false), not known yet (null). */
  filesSent: boolean | null;
  appendSent: boolean;
}

/** Where to log in. */
export interface ImapServer extends Login {
  host: string;
  port: number;
  secure: boolean;
  user: string;
}

interface Row extends OauthColumns {
  email: string;
  address_hash: string;
  imap: Server;
  imap_password: Buffer | null;
  test: boolean;
  files_sent: boolean | null;
  append_sent: boolean;
}

/** The account of a mailbox; null when it has no IMAP, or a test-mode workspace may not reach its server. */
export async function readAccount(
  store: EventStore,
  config: SequencingConfig,
  workspaceId: string,
  mailboxId: string,
): Promise<ImapAccount | null> {
  const { rows } = await store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
    sql.query<Row>(
      `select m.email, m.address_hash, m.imap, m.imap_password, m.oauth, m.oauth_secret, m.append_sent, l.test,
         r.files_sent
       from mailboxes m join lanes l on l.workspace_id = $1 and l.mailbox_id = m.id
       left join mailbox_readings r on r.workspace_id = $1 and r.mailbox_id = m.id
       where m.workspace_id = $1 and m.id = $2 and m.imap is not null`,
      [workspaceId, mailboxId],
    ),
  );
  const row = rows[0];
  if (!row || (row.test && !isLoopback(row.imap.host))) return null;
  const password = row.imap_password
    ? store.keyring.open(workspaceId, row.imap_password, secretPlace('imap_password', mailboxId)).toString()
    : null;
  const tokens = mailboxTokens(store, config, { workspaceId, mailboxId }, row);
  const { host, port, secure, user } = row.imap;
  return {
    workspaceId,
    mailboxId,
    email: row.email,
    addressHash: row.address_hash,
    server: { host, port, secure, user: user ?? row.email, password, tokens },
    filesSent: row.files_sent,
    appendSent: row.append_sent,
  };
}
