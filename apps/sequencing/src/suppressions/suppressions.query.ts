import type { Suppression, SuppressionKind, SuppressionReason } from '@sortie/contracts';
import type { Keyring, Sql } from '@sortie/event-store';
import { sealedAt } from './suppress.js';

/** A suppression as it stands in its table; its address is sealed. */
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

/** Suppressions as they stand in their table. */
export const suppressionSelect =
  'select id, kind, address_hash, email, domain, contact_id, reason, created_at from suppressions';

/** Suppressions by condition; `$1` is the workspace. */
export async function selectSuppressions(sql: Sql, condition: string, values: unknown[]): Promise<SuppressionRow[]> {
  const { rows } = await sql.query<SuppressionRow>(
    `${suppressionSelect} where workspace_id = $1 and ${condition}`,
    values,
  );
  return rows;
}

/** The resource. Only who named the address sees it: by the service alone its hash is kept. */
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
