import type { INestApplicationContext, Provider, Type } from '@nestjs/common';
import type { ServiceName } from '@sortie/contracts';
import { EventStore, Relay, type Comparison, type Projection } from '@sortie/event-store';
import {
  Bus, Consumers, consumersOf, Invocation, localHandlersOf, Operations, registerLocalHandlers,
} from '@sortie/messaging';
import { Clock } from '../clock.js';
import { readConfig, readConfigs, type ConfigClass, type Environment } from '../config/config.js';
import { MigrationSettings, PlatformSettings, ServiceSettings } from '../config/service-settings.js';
import { runMigrations, type MigrationClass } from '../database/migrate.js';
import { compareReadModels } from '../database/compare-read-models.js';
import { Log } from '../log/log.js';
import { connectPlatform } from './connect.js';
import { openEventLog } from './event-log.js';
import { createNestApp, instancesOf } from './nest-app.js';
import { peerEndpoint } from './peer.endpoint.js';
import { Teardown } from './teardown.js';

/** Where a service can be reached beside the bus: `{ smtp: 'smtp://127.0.0.1:2525' }`. */
export type Addresses = Record<string, string>;

export interface ServiceSpec<C extends object = object> {
  name: ServiceName;
  migrations: MigrationClass[];
  config: ConfigClass<C>;
  controllers: Type[];
  providers: Provider[];
  projections: Projection[];
  /** Starts what is not called over the bus: timers, pollers, listeners. Everything else runs already. */
  onStart?(app: INestApplicationContext, config: C): Promise<Addresses | void> | Addresses | void;
  /** Stops that; calls are no longer taken then, but the store and the bus are still there. */
  onStop?(app: INestApplicationContext): Promise<void> | void;
}

export interface RunningService {
  /** Takes nothing new, finishes what runs, leaves no connection open. */
  stop(): Promise<void>;
  address?: Addresses;
  /** What keeps it from being ready, by name; empty when it is. */
  problems(): Promise<Record<string, string>>;
}

export interface Service {
  name: string;
  /** Its inline read models, for whoever opens its log without the service. */
  projections: readonly Projection[];
  /** Brings the schema up to date; before any replica is started. */
  migrate(env: Environment): Promise<void>;
  /** Builds every read model again from the log, beside those in use, and compares the two; nothing is changed. */
  rebuild(env: Environment): Promise<Comparison[]>;
  /** Starts one replica. Throws a ConfigError on an incomplete environment and an Error on an older schema. */
  start(env: Environment): Promise<RunningService>;
}

/** A service with an event log, operations and consumers, ready to be run in a process of its own or beside others. */
export function defineService<C extends object>(spec: ServiceSpec<C>): Service {
  return {
    name: spec.name,
    projections: spec.projections,
    migrate: (env) => runMigrations(spec.name, readConfig(MigrationSettings, env).ownerUrl, spec.migrations),
    rebuild: (env) => compareReadModels(spec.name, readConfig(ServiceSettings, env), spec.projections),
    async start(env) {
      const teardown = new Teardown();
      try {
        return await startService(spec, env, teardown);
      } catch (error) {
        await teardown.run();
        throw error;
      }
    },
  };
}

async function startService<C extends object>(
  spec: ServiceSpec<C>, env: Environment, teardown: Teardown,
): Promise<RunningService> {
  const configs = readConfigs([PlatformSettings, ServiceSettings, spec.config], env);
  const [platformSettings, serviceSettings, config] = configs as [PlatformSettings, ServiceSettings, C];
  const platform = await connectPlatform(spec.name, platformSettings, [serviceSettings, config]);
  teardown.add('the platform', () => platform.stop());
  const { log, observer, bus, operations, health } = platform;
  const { store, relay, app: pool } = await openEventLog(spec, serviceSettings, platform, teardown);
  relay.start();
  teardown.add('the relay', () => relay.stop());

  const consumers = new Consumers({
    service: spec.name, bus, operations, store, pool, observer, onAppend: () => relay.nudge(),
  });
  const endpoint = peerEndpoint(spec.name, store, consumers) as Type;
  const controllers = [...spec.controllers, endpoint];
  const providers: Provider[] = [
    ...spec.providers,
    { provide: EventStore, useValue: store }, { provide: Relay, useValue: relay },
    { provide: Bus, useValue: bus }, { provide: Operations, useValue: operations },
    { provide: Clock, useClass: Clock }, { provide: Log, useValue: log },
    { provide: PlatformSettings, useValue: platformSettings }, { provide: ServiceSettings, useValue: serviceSettings },
    { provide: spec.config, useValue: config },
    { provide: Consumers, useValue: consumers },
  ];
  const invocation = new Invocation(observer);
  const app = await createNestApp({ name: spec.name, controllers, providers }, platform, invocation);
  await app.listen();
  const unregister = registerLocalHandlers(localHandlersOf(instancesOf(app, controllers), invocation));
  await consumers.start(consumersOf(instancesOf(app, [...controllers, ...spec.providers])));
  teardown.add('the consumers', () => consumers.stop());
  const stopCalls = async () => {
    unregister();
    await app.close();
    await spec.onStop?.(app);
  };
  teardown.add('operations', stopCalls);
  const address = (await spec.onStart?.(app, config)) ?? undefined;
  health.mention('consumers', () => consumers.stoppedConsumers().join(', ') || undefined);
  health.started = true;
  teardown.add('the load balancer', () => {
    health.draining = true;
    return new Promise((resolve) => setTimeout(resolve, platformSettings.drainMs));
  });
  log.info('started', { address });
  return { stop: () => teardown.run(log), address, problems: () => health.problems() };
}
