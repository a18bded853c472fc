import type { EnrollmentHeld, ReplyFacts } from '@sortie/contracts';
import type { Projection, RecordedEvent } from '@sortie/event-store';

/** Enrollments whose contact is away, and until when. */
export const holdProjection: Projection = {
  name: 'holds',
  types: ['enrollment.held', 'enrollment.finished', 'reply.received'],
  tables: ['holds'],
  async apply(events: RecordedEvent<EnrollmentHeld & ReplyFacts>[], sql, target) {
    for (const { type, data, streamId, workspaceId, occurredAt } of events) {
      if (type === 'enrollment.held') {
        await sql.query(
          `insert into ${target('holds')} (workspace_id, enrollment_id, until, reason, held_at)
           values ($1, $2, $3, $4, $5)
           on conflict (workspace_id, enrollment_id) do update
             set until = excluded.until, reason = excluded.reason, held_at = excluded.held_at`,
          [workspaceId, streamId, data.until, data.reason, occurredAt],
        );
      } else if (type === 'enrollment.finished' || data.classification !== 'out_of_office') {
        await sql.query(`delete from ${target('holds')} where workspace_id = $1 and enrollment_id = $2`, [
          workspaceId,
          streamId,
        ]);
      }
    }
  },
};
