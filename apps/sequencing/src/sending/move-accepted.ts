import type { VariantName } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { perhapsSent } from './perhaps-sent.js';

/** A touch that a server took, with its words and how that became known. */
export interface TakenMail {
  id: string;
  at: Date;
  reply: string;
  by: string;
}

/** Moves touches to `accepted`; answers those of which it was not known, with their wordings. */
export async function moveAccepted(unit: Unit, mails: readonly TakenMail[]): Promise<Map<string, VariantName | null>> {
  const ids = mails.map(({ id }) => id);
  // In one order, as whoever stops several does.
  void unit.sql.query({
    name: 'touches-lock',
    text: 'select from touches where workspace_id = $1 and id = any($2) order by id for update',
    values: [unit.workspaceId, ids],
  });
  const { rows } = await unit.sql.query<{ id: string; variant: VariantName | null }>({
    name: 'touches-accepted',
    text: `update touches t set state = 'accepted', owner = null, updated_at = $2, reason = null, sent_at = n.at,
             server_reply = n.reply, settled_by = n.settled_by
           from unnest($3::text[], $4::timestamptz[], $5::text[], $6::text[]) as n(id, at, reply, settled_by)
           where t.workspace_id = $1 and t.id = n.id and ${perhapsSent}
           returning t.id, t.variant`,
    values: [
      unit.workspaceId,
      unit.now,
      ids,
      mails.map(({ at }) => at),
      mails.map(({ reply }) => reply),
      mails.map(({ by }) => by),
    ],
  });
  return new Map(rows.map(({ id, variant }) => [id, variant]));
}
