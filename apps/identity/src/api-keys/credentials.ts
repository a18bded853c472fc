import { statement, type Sql } from '@sortie/event-store';

// The log holds what happened, for ever and for every reader of it. The MAC of a key is a secret and its name is free
// text that may name a person: both are operational state in a table of their own, written in the key's transaction.
// A rebuild makes `api_keys` again from the log and leaves this table alone.

/** What is kept of a key beside the log. */
export interface NewCredential {
  workspaceId: string;
  apiKeyId: string;
  name: string;
  keyId: string;
  mac: Buffer;
  prefix: string;
  last4: string;
  expiresAt: string | null;
}

const insert = statement(
  'credentials-insert',
  `insert into api_key_credentials (workspace_id, api_key_id, name, key_id, mac, prefix, last4, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

export async function keepCredential(sql: Sql, of: NewCredential): Promise<void> {
  await sql.query(
    insert(of.workspaceId, of.apiKeyId, of.name, of.keyId, of.mac, of.prefix, of.last4, of.expiresAt),
  );
}
