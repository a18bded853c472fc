import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  connectPlatform,
  PlatformSettings,
  readConfigs,
  runMain,
  Teardown,
  type Environment,
  type Platform,
} from '@sortie/platform';
import { listenToControl } from './auth/control.js';
import { createGateway, type Gateway } from './gateway.js';
import { GatewayConfig } from './gateway.config.js';

// An orchestrator kills 30 s after its signal; what still runs after 20 s would not end anyway.
const patienceMs = 20_000;

/** The gateway: the public surface. It keeps nothing, so it has nothing to migrate. */
export const service = {
  name: 'gateway',
  migrate: (_env: Environment): Promise<void> => Promise.resolve(),
  async start(env: Environment) {
    const teardown = new Teardown();
    try {
      return await start(env, teardown);
    } catch (error) {
      await teardown.run();
      throw error;
    }
  },
};

await runMain(import.meta.url, service);

async function start(env: Environment, teardown: Teardown) {
  const [settings, config] = readConfigs([PlatformSettings, GatewayConfig], env) as [PlatformSettings, GatewayConfig];
  const platform = await connectPlatform('gateway', settings, [config]);
  teardown.add('the platform', () => platform.stop());
  const { bus, log, operations, observer, health } = platform;
  const gateway = await createGateway({
    config,
    publicUrl: settings.publicUrl,
    operations,
    observer,
    health,
    heard: () => bus.connection.flush(),
    monotonic: () => performance.now(),
  });
  await keepLease(gateway, platform, teardown);
  await gateway.app.listen(config.port, config.host);
  teardown.add('the public port', () => close(gateway));
  health.started = true;
  teardown.add('the load balancer', () => {
    health.draining = true;
    return new Promise((resolve) => setTimeout(resolve, settings.drainMs));
  });
  const address = { http: origin(gateway.app.getHttpServer()) };
  log.info('started', { address });
  return { stop: () => teardown.run(log), address, problems: () => health.problems() };
}

/** Listens for revocations first, then asks for the lease, so that none can pass between the two. */
async function keepLease({ parts }: Gateway, { bus }: Platform, teardown: Teardown): Promise<void> {
  listenToControl(bus.connection, parts.gatewayId, parts.principals, parts.clocks);
  await bus.connection.flush();
  const lost = () => {
    parts.lease.drop();
    parts.clocks.clear();
    // The bus tells each listener once.
    queueMicrotask(() => bus.losses.add(lost));
  };
  bus.losses.add(lost);
  parts.lease.start();
  teardown.add('the lease', () => {
    bus.losses.delete(lost);
    parts.lease.stop();
  });
}

/** Finishes the requests that run, and no more than that. */
async function close({ app }: Gateway): Promise<void> {
  const server = app.getHttpServer();
  const timer = setTimeout(() => server.closeAllConnections(), patienceMs);
  await app.close();
  clearTimeout(timer);
}

function origin(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
