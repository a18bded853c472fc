// crm's event log as its process opens it, without the bus: the relay publishes to nobody.
import { EventStore, Keyring, Relay, type Projection } from '@sortie/event-store';
import { roleUrl } from '@sortie/local';
import { Log, openPool } from '@sortie/platform';

export interface LogConfig {
  databaseUrl: string;
  /** base64 of what the roles' passwords derive from. */
  master: string;
}

export function openLog(
  { databaseUrl, master }: LogConfig,
  service: string,
  projections: readonly Projection[],
  connections: number,
) {
  const log = new Log({ service, level: 'error' });
  const open = (role: string, max: number) =>
    openPool({
      url: roleUrl(databaseUrl, `${service}_${role}`, Buffer.from(master, 'base64')),
      name: `bench-${role}`,
      max,
      log,
    });
  const store: EventStore = new EventStore({
    app: open('app', connections),
    worker: open('worker', 2),
    keyring: new Keyring(Buffer.alloc(32, service)),
    projections,
    onAppend: () => relay.nudge(),
  });
  const relay = new Relay(store, {
    publish: () => Promise.resolve(),
    onError: (error) => {
      throw error;
    },
  });
  return { store, relay };
}
