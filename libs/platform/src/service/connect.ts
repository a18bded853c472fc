import { connectBus, RoutedOperations, type Bus, type Observer, type Operations } from '@sortie/messaging';
import { describeConfig } from '../config/config.js';
import type { PlatformSettings } from '../config/service-settings.js';
import { Health } from '../health/health.js';
import { startAdminServer } from '../health/admin-server.js';
import { flushLogs } from '../log/destination.js';
import { Log } from '../log/log.js';
import { exportSpans, flushSpans } from '../telemetry/exporter.js';
import { observe } from '../telemetry/observe.js';

/** What every process part of ours stands on: a log, the bus, operations, health. */
export interface Platform {
  settings: PlatformSettings;
  log: Log;
  observer: Observer;
  bus: Bus;
  operations: Operations;
  health: Health;
  /** Closes the bus and writes out what is in memory. */
  stop(): Promise<void>;
}

/** Connects a service, or the gateway, which has no event log. Prints its configuration, secrets left out. */
export async function connectPlatform(
  name: string, settings: PlatformSettings, configs: readonly object[] = [],
): Promise<Platform> {
  const log = new Log({ service: name, level: settings.logLevel, file: settings.logFile });
  log.info('configuration', { settings: Object.assign({}, ...[settings, ...configs].map(describeConfig)) });
  if (settings.otlpEndpoint) exportSpans(settings.otlpEndpoint);
  const observer = observe(name, log);
  const health = new Health();
  const admin = settings.adminPort === undefined
    ? undefined
    : await startAdminServer(settings.adminHost, settings.adminPort, health);
  try {
    const bus = await connectBus({ url: settings.natsUrl, name, observer });
    health.require('bus', () => (bus.connected ? undefined : 'not connected'));
    const operations = new RoutedOperations(bus, observer, settings.localCalls);
    const stop = async () => {
      await bus.close();
      await admin?.stop();
      await flushSpans();
      flushLogs();
    };
    return { settings, log, observer, bus, operations, health, stop };
  } catch (error) {
    await admin?.stop();
    throw error;
  }
}
