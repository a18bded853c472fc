// What every service stands on: configuration, logs, telemetry, health, and the way it is started.
export { Clock } from './clock.js';
export { Setting, settingsOf, type SettingSpec } from './config/setting.js';
export {
  ConfigError, describeConfig, readConfig, readConfigs, type ConfigClass, type Environment,
} from './config/config.js';
export { MigrationSettings, PlatformSettings, ServiceSettings } from './config/service-settings.js';
export { Log, type LogOptions } from './log/log.js';
export { NestLog } from './log/nest-log.js';
export { flushLogs } from './log/destination.js';
export { asService, continueTrace, detached, span, traceparent, type Attributes } from './telemetry/tracing.js';
export { parseTraceparent } from './telemetry/trace-context.js';
export { counter, gauge, histogram, metricsText } from './telemetry/metrics.js';
export { observe } from './telemetry/observe.js';
export { Health, type Check } from './health/health.js';
export { startAdminServer, type AdminServer } from './health/admin-server.js';
export { isAllowed, isPublic, parseNetworks, type Network } from './network/address.js';
export { resolveName } from './network/resolve-name.js';
export { openPool, type PoolOptions } from './database/pool.js';
export { refuseOlderSchema, runMigrations, type MigrationClass } from './database/migrate.js';
export { connectPlatform, type Platform } from './service/connect.js';
export {
  defineService, type Addresses, type RunningService, type Service, type ServiceSpec,
} from './service/service.js';
export { Teardown } from './service/teardown.js';
export { runMain, type Runnable } from './service/run-main.js';
export { processEnvironment } from './service/process.config.js';
