import type { EventStore } from '@sortie/event-store';
import { endHalted, haltPage } from './company-stop.js';

interface Unfinished {
  workspace_id: string;
  campaign_id: string;
  company_id: string;
}

/** Ends the enrollments of large companies, page by page behind the reply that stopped them. */
export async function finishCompanyStops(
  store: EventStore,
  nowOf: (workspaceId: string) => Promise<Date>,
  workspaceId?: string,
): Promise<void> {
  const { rows } = await store.workerOnce<Unfinished>(
    `select workspace_id, campaign_id, company_id from company_stops
     where not done and ($1::text is null or workspace_id = $1) limit 100`,
    [workspaceId ?? null],
  );
  for (const stop of rows) {
    const now = await nowOf(stop.workspace_id);
    while (await page(store, stop, now));
  }
}

/** One page; false when it was the last, or when somebody else is at it. */
function page(store: EventStore, stop: Unfinished, now: Date): Promise<boolean> {
  return store.within(stop.workspace_id, { now }, async (unit) => {
    const { rowCount } = await unit.sql.query(
      `select from company_stops where workspace_id = $1 and campaign_id = $2 and company_id = $3 and not done
       for update skip locked`,
      [stop.workspace_id, stop.campaign_id, stop.company_id],
    );
    if (!rowCount) return false;
    const halted = await haltPage(unit, stop.campaign_id, stop.company_id, null);
    await endHalted(unit, halted);
    return !halted.last;
  });
}
