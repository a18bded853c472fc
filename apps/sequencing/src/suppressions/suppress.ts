import {
  newId,
  suppressionCreated,
  type SuppressionFacts,
  type SuppressionKind,
  type SuppressionReason,
} from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { askedFor, suppressionStream, weightier } from './suppression.js';

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

/** What was suppressed for the first time, and what only for a weightier reason. */
export interface Suppressed {
  created: SuppressionFacts[];
  raised: SuppressionFacts[];
}

type Written = SuppressionFacts & { was: SuppressionReason | null };

/** Advisory lock that orders last looks (shared, over all keys of the address) and suppressions (exclusive). */
export const suppressionLock = "hashtextextended($1 || ':' || key, 0)";

// Reasons as `weightier` judges them, of `s`, the row as it stands, and `excluded`, what is said now.
const weight = (reason: string) => `coalesce(array_position($10::text[], ${reason}), 0)`;
const raises = `${weight('excluded.reason')} > ${weight('s.reason')}`;

/**
 * Suppresses some, and answers whether that was news: a second time only tells whose the address is, so that an erasure
 * finds it, and what the person asks for where that was not the reason before.
 */
export async function suppress(unit: Unit, ...blocks: Block[]): Promise<boolean> {
  const { created, raised } = await suppressAll(unit, blocks);
  for (const facts of created) unit.append(facts.suppression_id, 0, [suppressionCreated(facts)]);
  return created.length + raised.length > 0;
}

/**
 * Suppresses many, and answers which were not suppressed before and which are now for a weightier reason. The exclusive
 * locks wait for last looks at the same people that are under way: no submission begins after this commits.
 */
export async function suppressAll(unit: Unit, blocks: readonly Block[]): Promise<Suppressed> {
  const distinct = distinctOf(blocks);
  const keys = distinct.map(({ addressHash }) => addressHash);
  await unit.sql.query(
    `select pg_advisory_xact_lock(${suppressionLock}) from (select key from unnest($2::text[]) as key order by key) k`,
    [unit.workspaceId, keys],
  );
  const written = await write(unit, distinct);
  const factsOf = (some: Written[]) => some.map(({ was: _was, ...facts }) => facts);
  const created = factsOf(written.filter(({ was }) => was === null));
  const raised = factsOf(written.filter(({ was, reason }) => was !== null && was !== reason));
  await tellRaised(unit, raised);
  return { created, raised };
}

/** Of what a list says twice, its weightiest word counts, and of those its first. */
function distinctOf(blocks: readonly Block[]): Block[] {
  const distinct = new Map<string, Block>();
  for (const block of blocks) {
    const before = distinct.get(block.addressHash);
    if (!before || weightier(block.reason, before.reason)) distinct.set(block.addressHash, block);
  }
  return [...distinct.values()];
}

/**
 * What it has inserted or changed. A raised reason is dated anew, since a consent lifts what is older than it. `was` is
 * read as it stood before the statement, which is behind the locks: null where there was nothing.
 */
async function write(unit: Unit, blocks: readonly Block[]): Promise<Written[]> {
  const column = (of: (block: Block) => unknown) => blocks.map(of);
  const { rows } = await unit.sql.query<Written>(
    `insert into suppressions as s (workspace_id, id, address_hash, kind, email, domain, contact_id, reason, created_at)
     select $1, n.*, $9
     from unnest($2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::text[], $8::text[]) n
     on conflict (workspace_id, address_hash) do update set
       contact_id = coalesce(s.contact_id, excluded.contact_id),
       reason = case when ${raises} then excluded.reason else s.reason end,
       created_at = case when ${raises} then excluded.created_at else s.created_at end
       where ${raises} or (s.contact_id is null and excluded.contact_id is not null)
     returning id as suppression_id, kind, reason, contact_id,
       (select b.reason from suppressions b where b.workspace_id = s.workspace_id and b.id = s.id) as was`,
    [
      unit.workspaceId,
      column(() => newId('suppression')),
      column(({ addressHash }) => addressHash),
      column(({ kind = 'address' }) => kind),
      column(({ email, addressHash }) => (email === null ? null : unit.seal(email, sealedAt(addressHash)))),
      column(({ domain }) => domain ?? null),
      column(({ contactId }) => contactId),
      column(({ reason }) => reason),
      unit.now,
      askedFor,
    ],
  );
  return rows;
}

/** Said as a new suppression is, since it is lifted by other rules from now on; one by one, also those of a list. */
async function tellRaised(unit: Unit, raised: readonly SuppressionFacts[]): Promise<void> {
  if (raised.length === 0) return;
  const streams = await unit.loadMany(suppressionStream, raised.map(({ suppression_id }) => suppression_id));
  for (const facts of raised) {
    unit.append(facts.suppression_id, streams.get(facts.suppression_id)!.version, [suppressionCreated(facts)]);
  }
}

/** Where the sealed address of a suppression stands; it cannot be opened anywhere else. */
export function sealedAt(addressHash: string): string {
  return `suppressions.email.${addressHash}`;
}
