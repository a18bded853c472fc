import type { Unit } from '@sortie/event-store';

/** What a provider has said about a mail. */
export interface Evidence {
  kind: 'delivered' | 'bounced' | 'complained' | 'opened' | 'clicked' | 'failed';
  /** The provider's own time, RFC 3339. */
  at: string;
  /** Its code or class of a failure. */
  code?: string | null;
  /** Its id of this saying: the same one twice is kept once. */
  eventId: string;
}

// Providers repeat a webhook for a day and a half at most; what no send has claimed after a week was never ours.
const keptDays = 7;

/**
 * Keeps what a provider said about an id that no send of ours carries yet: its webhook can be here before the answer
 * to our own request. Ids and times only, nothing about a person.
 */
export async function keepEarly(unit: Unit, provider: string, providerId: string, evidence: Evidence): Promise<void> {
  await unit.sql.query(
    `delete from early_evidence where workspace_id = $1 and kept_at < now() - make_interval(days => ${keptDays})`,
    [unit.workspaceId],
  );
  await unit.sql.query(
    `insert into early_evidence (workspace_id, provider, provider_id, event_id, kind, at, code)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [
      unit.workspaceId,
      provider,
      providerId,
      evidence.eventId,
      evidence.kind,
      evidence.at,
      evidence.code?.slice(0, 200) ?? null,
    ],
  );
}

/** Takes what was kept about an id, oldest first; once taken it is gone. */
export async function takeEarly(unit: Unit, provider: string, providerId: string): Promise<Evidence[]> {
  const { rows } = await unit.sql.query<{ kind: Evidence['kind']; at: Date; code: string | null; event_id: string }>(
    `with taken as (
       delete from early_evidence where workspace_id = $1 and provider = $2 and provider_id = $3
         and kept_at >= now() - make_interval(days => ${keptDays})
       returning kind, at, code, event_id)
     select * from taken order by at, event_id`,
    [unit.workspaceId, provider, providerId],
  );
  return rows.map(({ at, event_id, ...row }) => ({ ...row, at: at.toISOString(), eventId: event_id }));
}
