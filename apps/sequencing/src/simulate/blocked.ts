import type { BlockedContact, BlockedReason } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';

/** To whom nothing goes within the horizon, and why. */
export interface Blocked {
  blocked_reasons: BlockedReason[];
  blocked: BlockedContact[];
}

/**
 * Reads the contacts of a campaign to whom nothing went, all by reason and the first of them by name: how their way
 * ended, or what their mail waits for. Of a run that was `cut` short, nobody knows what the rest of it would have
 * brought to those who are under way.
 */
export async function readBlocked(
  sql: Sql,
  workspaceId: string,
  campaignId: string,
  { cut, most }: { cut: boolean; most: number },
): Promise<Blocked> {
  const { rows } = await sql.query<Blocked>(
    `with ways as (
       select e.id, e.contact_id, e.status,
         bool_or(t.state = 'accepted' or (t.state = 'failed' and t.reason = 'bounced')) as tried,
         (array_agg(t.reason order by t.step desc))[1] as reason,
         (array_agg(t.waits_for order by t.step desc))[1] as waits_for
       from enrollments e join touches t on t.workspace_id = $1 and t.enrollment_id = e.id
       where e.workspace_id = $1 and e.campaign_id = $2 group by e.id, e.contact_id, e.status
     ), blocked as materialized (
       select id, contact_id,
         case when status = 'active' then coalesce(waits_for, 'step_wait') else coalesce(reason, status) end as reason
       from ways where tried is not true and not ($3 and status = 'active')
     )
     select
       (select coalesce(jsonb_agg(r order by contacts desc, reason), '[]') from (
          select reason, count(*)::int as contacts from blocked group by reason) r) as blocked_reasons,
       (select coalesce(jsonb_agg(jsonb_build_object('contact_id', contact_id, 'reason', reason) order by id), '[]')
        from (select * from blocked order by id limit $4) b) as blocked`,
    [workspaceId, campaignId, cut, most],
  );
  return rows[0]!;
}
