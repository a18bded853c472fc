import type { Unit } from '@sortie/event-store';

/** There may be something to send from then on. */
export function wakeLane(unit: Unit, mailboxId: string, at: Date): Promise<void> {
  return wakeLanes(unit, new Map([[mailboxId, at]]));
}

/**
 * The same of several lanes. Their rows are locked first, in one order, also those that seem awake: a claim that finds
 * nothing puts its lane to sleep, and does not see what is planned here before this commits.
 */
export async function wakeLanes(unit: Unit, earliest: ReadonlyMap<string, Date>): Promise<void> {
  const ids = [...earliest.keys()];
  void unit.sql.query({
    name: 'lanes-lock',
    text: 'select from lanes where workspace_id = $1 and mailbox_id = any($2) order by mailbox_id for update',
    values: [unit.workspaceId, ids],
  });
  await unit.sql.query({
    name: 'lanes-wake',
    text: `update lanes l set ready_at = n.at from unnest($2::text[], $3::timestamptz[]) as n(id, at)
           where l.workspace_id = $1 and l.mailbox_id = n.id and l.ready_at > n.at`,
    values: [unit.workspaceId, ids, [...earliest.values()]],
  });
}
