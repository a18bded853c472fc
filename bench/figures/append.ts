// The event log against the bare insert of equal rows.
import type { Servers } from '../installation/servers.ts';
import { compare } from '../rounds/compare.ts';
import { startSide } from '../rounds/side.ts';
import type { Print } from './figure.ts';

const roundMs = 2000;

export async function measureAppend(servers: Servers, wanted: (id: string) => boolean, print: Print): Promise<void> {
  const ids = (['append', 'command'] as const).filter((id) => wanted(id) || wanted('append'));
  if (ids.length === 0) return;
  const databaseUrl = await servers.databaseOf('crm', 'bench_append');
  const peer = await startSide('peers/insert.ts', { databaseUrl });
  for (const id of ids) {
    const ours = await startSide(`append/${id}.ts`, { databaseUrl, master: servers.master });
    print(id, await compare(ours, peer, roundMs));
    await ours.stop();
  }
  await peer.stop();
}
