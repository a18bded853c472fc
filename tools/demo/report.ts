// What the demo prints while it runs and at its end.
import { all, type Api } from '../client/api.ts';
import type { Receiver } from './receiver.ts';

interface LoggedEvent {
  id: string;
  type: string;
  sequence: number;
  data: Record<string, any>;
}

/** The workspace's log from its beginning. */
export async function readLog(client: Api): Promise<LoggedEvent[]> {
  return Array.fromAsync(all<LoggedEvent>(client, '/v1/events?order=asc&limit=100'));
}

/** One line a day. */
export function progress(day: number, { status, audience }: any, received: number): void {
  const { active, completed, replied, bounced, unsubscribed, failed } = audience;
  console.log(
    `  day ${String(day).padStart(2)}  ${status.padEnd(9)} active ${active}, completed ${completed}, ` +
      `replied ${replied}, bounced ${bounced}, unsubscribed ${unsubscribed}, failed ${failed}; webhooks ${received}`,
  );
}

export interface Outcome {
  client: Api;
  campaign: any;
  receiver: Receiver;
  sandboxUrl: string;
  /** Sequence of the last event before the demo. */
  first: number;
}

/** The closing table, counted from the public API, the sandbox and the receiver. */
export async function printReport({ client, campaign, receiver, sandboxUrl, first }: Outcome): Promise<void> {
  const log = (await readLog(client)).filter(({ sequence }) => sequence > first);
  const own = log.filter(({ data }) => data.campaign_id === campaign.id);
  const count = (type: string) => own.filter((event) => event.type === type).length;
  const replies = Object.entries(
    Object.groupBy(
      own.filter(({ type }) => type === 'reply.received'),
      ({ data }) => data.classification,
    ),
  )
    .map(([name, events]) => `${name} ${events?.length}`)
    .sort()
    .join(', ');
  const sent = own.filter(({ type }) => type === 'email.sent');
  const touches = new Set(sent.map(({ data }) => data.touch_id));
  const arrived = (await fetch(`${sandboxUrl}/sandbox/messages?limit=10000`).then((response) =>
    response.json(),
  )) as any;
  // Our Message-IDs begin with the touch that they carry.
  const touchOf = (headers: Record<string, string>) => /<(tch_[^.]+)\./.exec(headers['message-id'] ?? '')?.[1] ?? '';
  const delivered = arrived.data.filter(({ headers }: any) => touches.has(touchOf(headers))).length;
  let activity = 0;
  for await (const line of all(client, `/v1/activity?campaign_id=${campaign.id}&limit=100`)) if (line) activity += 1;
  const missing = log.filter(({ id }) => !receiver.events.has(id)).length;
  const rows: [string, string | number][] = [
    ['campaign', `${campaign.status}, ${campaign.audience.total} contacts`],
    ['sent', sent.length],
    ['delivered', delivered],
    ['replied', `${count('reply.received')} (${replies || 'none'})`],
    ['bounced', count('email.bounced')],
    ['unsubscribed', count('email.unsubscribed')],
    ['complained', count('email.complained')],
    [
      'webhooks delivered',
      `${receiver.events.size} events in ${receiver.figures.deliveries} deliveries, ${missing} missing`,
    ],
    ['webhooks verified', receiver.figures.verified],
    ['activity lines', activity],
  ];
  console.log('');
  for (const [name, value] of rows) console.log(`  ${name.padEnd(20)} ${value}`);
  console.log('');
}
