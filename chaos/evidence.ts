// Everything that the checker looks at, gathered from outside: the sandbox, the public API, the receiver, the tables.
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import type { CampaignRun, Target } from './campaign.ts';
import { all } from './patient-client.ts';
import type { Delivery } from './receiver.ts';

export interface Mail {
  messageId: string;
  to: string;
  from: string;
  date: Date;
  step: number;
}

export interface LoggedEvent {
  id: string;
  type: string;
  sequence: number;
  data: Record<string, any>;
}

export interface StoredEvent {
  id: string;
  partition: number;
  position: number | null;
}

export interface Evidence {
  mails: Mail[];
  log: LoggedEvent[];
  touches: { id: string; contact_id: string; step: number; state: string }[];
  campaign: any;
  ledger: Delivery[];
  refusedDeliveries: number;
  /** Events of the workspace by service, and whether every partition of its log is gapless. */
  stored: Map<string, StoredEvent[]>;
  ofWorkspace: Set<string>;
  /** Cursors that are not at the head of their source, and parked events. */
  lagging: string[];
}

// A delivery that failed once is tried again after 5 s, a second time after 5 minutes; kills cost the first at most.
const patienceMs = 120_000;
const lookMs = 200;

export async function gather(target: Target, run: CampaignRun): Promise<Evidence> {
  const database = new Client({ connectionString: target.database_url });
  await database.connect();
  try {
    const settled = await settle(database, run);
    return {
      mails: await mailsOf(target.sandbox_url, run.contacts),
      log: settled.log,
      touches: await all(run.client, `/v1/touches?campaign_id=${run.campaignId}&limit=200`),
      campaign: await run.client.get(`/v1/campaigns/${run.campaignId}`),
      ledger: run.receiver.ledger,
      refusedDeliveries: run.receiver.refused.count,
      stored: settled.stored,
      ofWorkspace: await ofWorkspace(database, target.workspace_id),
      lagging: settled.lagging,
    };
  } finally {
    await database.end();
  }
}

/** Waits until cursors are at their heads and deliveries have arrived; what has not when patience ends is missing. */
async function settle(database: Client, run: CampaignRun) {
  for (const until = Date.now() + patienceMs; ; await wait(lookMs)) {
    const stored = await storedEvents(database);
    const lagging = await cursorsBehind(database, stored);
    const late = Date.now() > until;
    if (lagging.length > 0 && !late) continue;
    const log = await all<LoggedEvent>(run.client, '/v1/events?order=asc&limit=100');
    const delivered = log.every(({ id, sequence }) => sequence <= run.before || run.receiver.seen.has(id));
    if (delivered || late) return { stored, lagging, log };
  }
}

async function mailsOf(sandboxUrl: string, contacts: Map<string, string>): Promise<Mail[]> {
  const addresses = new Set(contacts.values());
  const answer: any = await fetch(`${sandboxUrl}/sandbox/messages?limit=10000`).then((response) => response.json());
  return answer.data
    .filter(({ to }: { to: string }) => addresses.has(to))
    .map((message: any) => ({
      messageId: message.headers['message-id'],
      to: message.to,
      from: message.from,
      date: new Date(message.headers['date']),
      step: Number(/step=(\d)/.exec(message.text)?.[1] ?? -1),
    }));
}

async function logSchemas(database: Client): Promise<string[]> {
  const { rows } = await database.query<{ schema: string }>(
    `select table_schema as schema from information_schema.columns
     where table_name = 'events' and column_name = 'position' order by table_schema`,
  );
  return rows.map(({ schema }) => schema);
}

async function storedEvents(database: Client): Promise<Map<string, StoredEvent[]>> {
  const stored = new Map<string, StoredEvent[]>();
  for (const schema of await logSchemas(database)) {
    const { rows } = await database.query<StoredEvent>(
      `select id, partition, position::int as position from "${schema}".events order by partition, position nulls last`,
    );
    stored.set(schema, rows);
  }
  return stored;
}

async function ofWorkspace(database: Client, workspaceId: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const schema of await logSchemas(database)) {
    const { rows } = await database.query<{ id: string }>(`select id from "${schema}".events where workspace_id = $1`, [
      workspaceId,
    ]);
    for (const { id } of rows) ids.add(id);
  }
  return ids;
}

async function cursorsBehind(database: Client, stored: Map<string, StoredEvent[]>): Promise<string[]> {
  const behind: string[] = [];
  for (const schema of stored.keys()) {
    const { rows } = await database.query<{ consumer: string; source: string; partition: number; position: number }>(
      `select consumer, source, partition, position::int as position from "${schema}".cursors`,
    );
    for (const { consumer, source, partition, position } of rows) {
      const head = stored.get(source)?.filter((event) => event.partition === partition).length ?? 0;
      if (position < head) behind.push(`${consumer} is at ${position} of ${head} in ${source}/${partition}`);
    }
    const parked = await database.query<{ consumer: string; stream_id: string; error: string }>(
      `select consumer, stream_id, error from "${schema}".parked`,
    );
    for (const { consumer, stream_id, error } of parked.rows) behind.push(`${consumer} parked ${stream_id}: ${error}`);
  }
  return behind;
}
