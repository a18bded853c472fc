import { all, ok } from './http.ts';
import { until } from './until.ts';
import type { Workspace } from './workspace.ts';

export interface LoggedEvent {
  id: string;
  type: string;
  sequence: number;
  created_at: string;
  workspace_id: string;
  data: Record<string, any>;
}

/** The workspace's whole log, oldest first. */
export function eventsOf({ send }: Workspace): Promise<LoggedEvent[]> {
  return all(send, '/v1/events?order=asc&limit=100');
}

const markers = new Set<string>();
const isMarker = ({ data }: LoggedEvent) =>
  [data.group_id, data.api_key_id, data.mailbox_id].some((id) => markers.has(id));

/**
 * The log with all that happened until now: one event of each service is made, and waited for. Each service's events of
 * a workspace arrive in order, so nothing earlier can still be under way. Markers are left out. The mailbox is changed
 * once more, because the first of a domain brings the domain's own event with it.
 */
export async function settledLog(workspace: Workspace): Promise<LoggedEvent[]> {
  const { send } = workspace;
  const group = await ok(send('POST', '/v1/groups', { body: { name: `Marker ${Math.random()}` } }));
  const key = await ok(
    send('POST', '/v1/api-keys', { body: { name: 'Marker', scopes: ['workspace:read'], mode: 'test' } }),
  );
  const box = await ok(
    send('POST', '/v1/mailboxes', {
      body: {
        email: `marker.${Math.random().toString(36).slice(2)}@outbound.example`,
        smtp: { host: '127.0.0.1', port: 25 },
      },
    }),
  );
  await ok(send('PATCH', `/v1/mailboxes/${box.id}`, { body: { daily_cap: 7 } }));
  for (const id of [group.id, key.id, box.id]) markers.add(id);
  const made = [['group.created', group.id], ['api_key.created', key.id], ['mailbox.updated', box.id]];
  for (const [type, id] of made) {
    await until(`the marker ${type} in the log`, async () => {
      const { data } = await ok(send('GET', `/v1/events?type=${type}&order=desc&limit=10`));
      return data.some((event: LoggedEvent) => Object.values(event.data).includes(id));
    });
  }
  return (await eventsOf(workspace)).filter((event) => !isMarker(event));
}
