import type { Unit } from '@sortie/event-store';

// Any number that no other advisory lock of this service begins with: "WA".
const warmupClass = 0x5741;

/**
 * Plans, takes and answers of a workspace's warmup wait for each other, so that no day gets more mails than it may:
 * some thousand short transactions a day. Taken before any row.
 */
export async function lockWarmup(unit: Unit): Promise<void> {
  await unit.sql.query('select pg_advisory_xact_lock($1, hashtext($2))', [warmupClass, unit.workspaceId]);
}
