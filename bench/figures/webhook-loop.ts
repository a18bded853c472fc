// Deliveries from a filled queue to their recorded attempts, against bare requests into the same sink.
import type { Servers } from '../installation/servers.ts';
import { compare } from '../rounds/compare.ts';
import { startServer } from '../rounds/server.ts';
import { startSide } from '../rounds/side.ts';
import type { Print } from './figure.ts';

// About five seconds of work: the first and the last turn, which are not full, weigh little.
const deliveries = 120_000;
const bodyBytes = 1000;

export async function measureWebhookLoop(
  servers: Servers,
  wanted: (id: string) => boolean,
  print: Print,
): Promise<void> {
  if (!wanted('webhook_loop')) return;
  const databaseUrl = await servers.databaseOf('webhooks', 'bench_webhooks');
  const sink = await startServer('webhooks/sink.ts');
  const ours = await startSide('webhooks/deliver.ts', { databaseUrl, master: servers.master, sink: sink.origin });
  const peer = await startSide('peers/undici-post.ts', { sink: sink.origin, bodyBytes });
  print('webhook_loop', await compare(ours, peer, deliveries));
  await ours.stop();
  await peer.stop();
  await sink.stop();
}
