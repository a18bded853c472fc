import type { ListSuppressions, Suppression, SuppressionKind, SuppressionReason } from '@sortie/contracts';
import type { Keyring, Sql } from '@sortie/event-store';
import { sealedAt } from './suppress.js';

export interface SuppressionRow {
  id: string;
  kind: SuppressionKind;
  address_hash: string;
  email: Buffer | null;
  domain: string | null;
  contact_id: string | null;
  reason: SuppressionReason;
  created_at: Date;
}

/** Suppressions by condition; `$1` is the workspace. */
export async function selectSuppressions(sql: Sql, condition: string, values: unknown[]): Promise<SuppressionRow[]> {
  const { rows } = await sql.query<SuppressionRow>(
    `select id, kind, address_hash, email, domain, contact_id, reason, created_at from suppressions
     where workspace_id = $1 and ${condition}`,
    values,
  );
  return rows;
}

/** A page of suppressions, newest first. */
export function pageSuppressions(
  sql: Sql,
  workspaceId: string,
  { kind, reason }: ListSuppressions,
  before: string | null,
  take: number,
): Promise<SuppressionRow[]> {
  return selectSuppressions(
    sql,
    `($2::text is null or id < $2) and ($3::text is null or kind = $3) and ($4::text is null or reason = $4)
     order by id desc limit $5`,
    [workspaceId, before, kind ?? null, reason ?? null, take],
  );
}

export function showSuppression(keyring: Keyring, workspaceId: string, row: SuppressionRow): Suppression {
  const { id, kind, address_hash, email, domain, reason, created_at } = row;
  return {
    object: 'suppression',
    id,
    kind,
    email: email && keyring.open(workspaceId, email, sealedAt(address_hash)).toString(),
    domain,
    reason,
    created_at: created_at.toISOString(),
  };
}
