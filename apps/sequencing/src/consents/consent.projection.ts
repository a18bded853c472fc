import type { ConsentFacts, ConsentWords } from '@sortie/contracts';
import type { Projection, RecordedEvent } from '@sortie/event-store';

/** Consent records. One whose words are gone, since its person was erased, has no row. */
export const consentProjection: Projection = {
  name: 'consents',
  types: ['consent.recorded'],
  tables: ['consents'],
  async apply(events: RecordedEvent<ConsentFacts, ConsentWords>[], sql, target) {
    for (const { data, personal, workspaceId, occurredAt } of events) {
      if (!personal) continue;
      const { consent_id, contact_id, channel, basis, status, at } = data;
      await sql.query(
        `insert into ${target('consents')}
           (workspace_id, id, contact_id, channel, basis, status, source, evidence, at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          workspaceId,
          consent_id,
          contact_id,
          channel,
          basis,
          status,
          personal.source,
          personal.evidence,
          at,
          occurredAt,
        ],
      );
    }
  },
};
