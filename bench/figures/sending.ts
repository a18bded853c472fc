// Sending: the engine against nodemailer's own pool, the choice of the next send, and the launch of a campaign.
import type { Servers } from '../installation/servers.ts';
import { compare } from '../rounds/compare.ts';
import { startServer } from '../rounds/server.ts';
import { startSide } from '../rounds/side.ts';
import type { Print } from './figure.ts';

type Wanted = (id: string) => boolean;

// A round of some seconds; with --full the numbers that the targets speak of.
const mails = { usual: 2000, full: 20_000 };
const members = { usual: 10_000, full: 100_000 };
// Fewer than the smaller lane has, also where only one of ten may go.
const claims = 90;
const [few, many] = [1000, 100_000];
const mostSeconds = 60;

export async function measureSending(servers: Servers, wanted: Wanted, print: Print, full: boolean): Promise<void> {
  const size = full ? 'full' : 'usual';
  if (wanted('launch')) await measureLaunch(servers, print, members[size]);
  if (wanted('next_send') || wanted('next_send_window')) await measureNextSend(servers, print);
  if (wanted('send_loop')) await measureSendLoop(servers, print, mails[size]);
}

async function measureSendLoop(servers: Servers, print: Print, count: number): Promise<void> {
  const databaseUrl = await servers.databaseOf('sequencing', 'bench_send_loop');
  const sink = await startServer('sending/sink.ts');
  const ours = await startSide('sending/engine.ts', { databaseUrl, master: servers.master, sink: sink.origin });
  const peer = await startSide('peers/nodemailer-pool.ts', { sink: sink.origin });
  print('send_loop', await compare(ours, peer, count));
  await ours.stop();
  await peer.stop();
  await sink.stop();
}

async function measureNextSend(servers: Servers, print: Print): Promise<void> {
  const databaseUrl = await servers.databaseOf('sequencing', 'bench_next_send');
  for (const closed of [false, true]) {
    const lane = (enrolled: number) =>
      startSide('sending/claims.ts', { databaseUrl, master: servers.master, enrolled, closed });
    const [ours, peer] = [await lane(many), await lane(few)];
    print(closed ? 'next_send_window' : 'next_send', await compare(ours, peer, claims));
    await ours.stop();
    await peer.stop();
  }
}

async function measureLaunch(servers: Servers, print: Print, count: number): Promise<void> {
  const databaseUrl = await servers.databaseOf('sequencing', 'bench_launch');
  const ours = await startSide('sending/launch.ts', { databaseUrl, master: servers.master });
  const peer = await startSide('peers/insert-enrolled.ts', { databaseUrl });
  const measured = await compare(ours, peer, count);
  const seconds = Math.round((members.full / measured.per_second) * 10) / 10;
  print('launch', { ...measured, seconds, most_seconds: mostSeconds });
  await ours.stop();
  await peer.stop();
}
