export { calls, natsUsers } from './environment/bus-permissions.js';
export { provisionRoles } from './environment/provision-roles.js';
export { derive, derivePassword, secrets } from './environment/secrets.js';
export {
  busPassword, busUrl, rolePassword, roleUrl, serviceEnvironment, type EnvironmentSource,
} from './environment/service-environment.js';
export { services, type ServiceName } from './environment/services.js';
export { freePort, isFree } from './free-port.js';
export { type NatsUser } from './nats/nats-config.js';
export { resolveNatsServer } from './nats/resolve-nats-server.js';
export { startNats, type NatsOptions } from './nats/start-nats.js';
export { startPostgres, type PostgresOptions, type RunningServer } from './postgres/start-postgres.js';
export { startGuarded, type GuardedChild, type GuardedCommand } from './process/guarded-child.js';
export { commandLine } from './process/stray-process.js';
