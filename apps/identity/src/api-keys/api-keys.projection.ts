import type { ApiKeyFacts } from '@sortie/contracts';
import { statement, type Projection, type RecordedEvent } from '@sortie/event-store';

const insertInto = (table: string) =>
  statement(
    `${table}-insert`,
    `insert into ${table} (workspace_id, id, mode, scopes, created_by, created_at, version)
     values ($1, $2, $3, $4, $5, $6, $7)`,
  );
const revokeIn = (table: string) =>
  statement(`${table}-revoke`, `update ${table} set revoked_at = $3, version = $4 where workspace_id = $1 and id = $2`);

/** What the log says of every key. Its name and its MAC are not in the log: see credentials.ts. */
export const apiKeysProjection: Projection = {
  name: 'api-keys',
  types: ['api_key.created', 'api_key.revoked'],
  tables: ['api_keys'],
  async apply(events: RecordedEvent<ApiKeyFacts>[], sql, target) {
    const insert = insertInto(target('api_keys'));
    const revoke = revokeIn(target('api_keys'));
    for (const { type, workspaceId, streamId, data, meta, occurredAt, version } of events) {
      await sql.query(
        type === 'api_key.created'
          ? insert(workspaceId, streamId, data.mode, data.scopes, meta.actor ?? null, occurredAt, version)
          : revoke(workspaceId, streamId, occurredAt, version),
      );
    }
  },
};
