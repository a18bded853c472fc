import type { EventStore } from '@sortie/event-store';

/** The test-mode mailboxes of a workspace whose lanes are ready at that time, the first ones first; at most `most` of them. */
export async function readyLanes(
  store: EventStore,
  workspaceId: string,
  now: Date,
  most?: number,
  except: Iterable<string> = [],
): Promise<string[]> {
  const { rows } = await store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
    sql.query<{ mailbox_id: string }>({
      name: 'lanes-ready',
      text: `select mailbox_id from lanes where workspace_id = $1 and test and ready_at <= $2 and mailbox_id <> all($4)
             order by ready_at, mailbox_id limit $3`,
      values: [workspaceId, now, most ?? null, [...except]],
    }),
  );
  return rows.map(({ mailbox_id }) => mailbox_id);
}

/** When the next test-mode lane of a workspace is ready; null when none will be. */
export async function nextReady(
  store: EventStore,
  workspaceId: string,
  except: Iterable<string> = [],
): Promise<Date | null> {
  const { rows } = await store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
    sql.query<{ at: Date | null }>({
      name: 'lanes-next',
      text: `select min(ready_at) as at from lanes
             where workspace_id = $1 and test and ready_at < 'infinity' and mailbox_id <> all($2)`,
      values: [workspaceId, [...except]],
    }),
  );
  return rows[0]!.at;
}
