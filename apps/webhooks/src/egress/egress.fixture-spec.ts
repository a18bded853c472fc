import { parseNetworks } from '@sortie/platform';
import type { EgressResult } from './attempt.js';
import { createEgress, type Egress, type EgressOptions } from './dispatcher.js';
import { rawServer, type RawServer, type RawServerOptions } from './raw-server.fixture-spec.js';

/** What a test opened, closed again by `closeAll`. */
export interface EgressFixture {
  server(options?: RawServerOptions): Promise<RawServer>;
  egress(options?: Partial<EgressOptions>): Egress;
  closeAll(): Promise<void>;
}

/** Servers and ways out for one test; 127.0.0.0/8 is allowed unless said otherwise. */
export function egressFixture(): EgressFixture {
  const open: { close(): Promise<void> }[] = [];
  return {
    server: async (options) => {
      const server = await rawServer(options);
      open.push(server);
      return server;
    },
    egress: (options) => {
      const egress = createEgress({ allowPrivate: parseNetworks('127.0.0.0/8'), ...options });
      open.push(egress);
      return egress;
    },
    // Servers first: an egress waits for its requests, and a hanging server answers none.
    closeAll: async () => {
      for (const one of open.splice(0)) await one.close();
    },
  };
}

/** A POST of a small body. */
export function postTo(egress: Egress, url: string): Promise<EgressResult> {
  return egress.post({ url, headers: { 'content-type': 'application/json' }, body: '{"a":1}' });
}
