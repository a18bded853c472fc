import { newId, suppressionCreated, type SuppressionKind, type SuppressionReason } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';

/** Whom never to write to again, and why. The address itself is kept only where its owner or the user named it. */
export interface Block {
  kind?: SuppressionKind;
  /** One of `suppressionKeys`. */
  addressHash: string;
  email: string | null;
  domain?: string | null;
  contactId: string | null;
  reason: SuppressionReason;
}

/** Advisory lock that orders last looks (shared, over all keys of the address) and suppressions (exclusive). */
export const suppressionLock = "hashtextextended($1 || ':' || key, 0)";

/** Suppresses one; a second time only tells whose the address is, so that an erasure finds it. */
export async function suppress(unit: Unit, block: Block): Promise<void> {
  const [id] = await suppressAll(unit, [block]);
  if (!id) return;
  const { kind = 'address', reason, contactId } = block;
  unit.append(id, 0, [suppressionCreated({ suppression_id: id, kind, reason, contact_id: contactId })]);
}

/**
 * Suppresses many, and answers the ids of those that were not suppressed before. The exclusive locks wait for last
 * looks at the same people that are under way: no submission begins after this commits.
 */
export async function suppressAll(unit: Unit, blocks: readonly Block[]): Promise<string[]> {
  // Of what a list says twice, its first word counts.
  const distinct = [...new Map(blocks.toReversed().map((block) => [block.addressHash, block])).values()].reverse();
  const keys = distinct.map(({ addressHash }) => addressHash);
  await unit.sql.query(
    `select pg_advisory_xact_lock(${suppressionLock}) from (select key from unnest($2::text[]) as key order by key) k`,
    [unit.workspaceId, keys],
  );
  const rows = distinct.map((block) => ({
    ...block,
    kind: block.kind ?? ('address' as const),
    id: newId('suppression'),
  }));
  const column = (of: (row: (typeof rows)[number]) => unknown) => rows.map(of);
  const { rows: written } = await unit.sql.query<{ id: string }>(
    `insert into suppressions as s (workspace_id, id, address_hash, kind, email, domain, contact_id, reason, created_at)
     select $1, n.*, $9
     from unnest($2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::text[], $8::text[]) n
     on conflict (workspace_id, address_hash) do update set contact_id = excluded.contact_id
       where s.contact_id is null and excluded.contact_id is not null
     returning id`,
    [
      unit.workspaceId,
      column(({ id }) => id),
      column(({ addressHash }) => addressHash),
      column(({ kind }) => kind),
      column(({ email, addressHash }) => (email === null ? null : unit.seal(email, sealedAt(addressHash)))),
      column(({ domain }) => domain ?? null),
      column(({ contactId }) => contactId),
      column(({ reason }) => reason),
      unit.now,
    ],
  );
  const mine = new Set(rows.map(({ id }) => id));
  return written.map(({ id }) => id).filter((id) => mine.has(id));
}

/** Where the sealed address of a suppression stands; it cannot be opened anywhere else. */
export function sealedAt(addressHash: string): string {
  return `suppressions.email.${addressHash}`;
}
