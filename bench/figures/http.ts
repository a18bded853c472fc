// GET and POST of a contact through the gateway, against Fastify and pg on the same rows.
import type { BenchPlatform } from '../installation/platform.ts';
import { seedContacts } from '../installation/seed-contacts.ts';
import type { Servers } from '../installation/servers.ts';
import { startPlatform } from '../installation/platform.ts';
import { caughtUp } from '../installation/caught-up.ts';
import { compare } from '../rounds/compare.ts';
import { startServer } from '../rounds/server.ts';
import { startSide } from '../rounds/side.ts';
import type { Print } from './figure.ts';

// Long enough for tens of thousands of reads, short enough for the whole bench to end in minutes.
const roundMs = 2000;

/** Measures what is wanted of one way to run the platform. */
export async function measureHttp(
  servers: Servers,
  multi: boolean,
  wanted: (id: string) => boolean,
  print: Print,
): Promise<void> {
  const kinds = (['read', 'write'] as const).filter((kind) => wanted(idOf(kind, multi)));
  if (kinds.length === 0) return;
  const platform = await startPlatform(servers, multi);
  await seedContacts(platform, servers.databaseUrl);
  const peer = await startServer('peers/fastify-pg.ts', {
    databaseUrl: servers.databaseUrl,
    workspaceId: platform.workspaceId,
  });
  for (const kind of kinds) {
    const load = (origin: string) => startSide('load/http-load.ts', targetOf(platform, servers, kind, origin));
    const [ours, theirs] = [await load(platform.origin), await load(peer.origin)];
    print(idOf(kind, multi), await compare(ours, theirs, roundMs, () => caughtUp(servers.databaseUrl)));
    await ours.stop();
    await theirs.stop();
  }
  await peer.stop();
  await platform.stop();
}

function idOf(kind: 'read' | 'write', multi: boolean): string {
  return `${kind}_${multi ? 'multi' : 'one'}`;
}

function targetOf(
  { apiKey, workspaceId }: BenchPlatform,
  { databaseUrl }: Servers,
  kind: 'read' | 'write',
  origin: string,
) {
  return { origin, apiKey, kind, databaseUrl, workspaceId };
}
