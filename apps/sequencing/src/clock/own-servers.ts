import type { Server } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import { routeOf } from '../sending/route.js';
import type { SequencingConfig } from '../sequencing.config.js';

/** Mailboxes of a test-mode workspace that send through a server of the tester's machine, not through the sandbox. */
export async function ownServers(
  store: EventStore,
  config: SequencingConfig,
  workspaceId: string,
): Promise<Set<string>> {
  const { rows } = await store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
    sql.query<{ id: string; email: string; smtp: Server }>(
      'select id, email, smtp from mailboxes where workspace_id = $1 and smtp is not null',
      [workspaceId],
    ),
  );
  const own = rows.filter((mailbox) => routeOf(config, { ...mailbox, test: true })?.sandboxed === false);
  return new Set(own.map(({ id }) => id));
}
