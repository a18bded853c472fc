import type { HealthBand, HealthCause, HealthReport } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import { judgeFigures } from './band.js';
import { readFigures, subjectOf, type HealthSubject } from './figures.js';
import { isTest } from './is-test.js';

interface Row {
  health: HealthBand;
  health_until: Date | null;
  health_cause: HealthCause | null;
  test: boolean;
}

/** The band as it was last judged, and its figures as they are now; undefined when there is no such thing. */
export async function readReport(
  sql: Sql,
  workspaceId: string,
  subject: HealthSubject,
  now: Date,
): Promise<HealthReport | undefined> {
  const { column, id } = subjectOf(subject);
  const table = column === 'mailbox_id' ? 'mailboxes' : 'campaigns';
  const { rows } = await sql.query<Row>(
    `select health, health_until, health_cause, ${isTest} as test from ${table} where workspace_id = $1 and id = $2`,
    [workspaceId, id],
  );
  if (!rows[0]) return undefined;
  const { health, health_until, health_cause, test } = rows[0];
  const figures = await readFigures(sql, workspaceId, subject, now);
  return {
    band: health,
    cause: health_cause,
    until: health_until?.toISOString() ?? null,
    figures,
    rules: judgeFigures(figures, test),
  };
}
