import { derive, derivePassword } from './secrets.js';
import type { ServiceName } from './services.js';

export interface EnvironmentSource {
  master: Buffer;
  /** Host and database are taken from it; user and password are the service's own. */
  databaseUrl: string;
  /** A url that names a user is passed on as it is: then the operator manages the users of the bus. */
  natsUrl: string;
  /** The origin under which clients reach the gateway. */
  publicUrl: string;
  /** Whatever else this service is told: ports, the sandbox's address. */
  extra?: Record<string, string | undefined>;
}

/** Services that look API keys up by their HMAC. */
const KNOWS_PEPPER: ServiceName[] = ['identity', 'gateway'];

/** The whole environment of one service: it gets the secrets that it needs and no others. */
export function serviceEnvironment(
  service: ServiceName, source: EnvironmentSource,
): Record<string, string | undefined> {
  const { master, databaseUrl, natsUrl, publicUrl } = source;
  return {
    SORTIE_SERVICE: service,
    SORTIE_DB_OWNER_URL: roleUrl(databaseUrl, `${service}_owner`, master),
    SORTIE_DB_APP_URL: roleUrl(databaseUrl, `${service}_app`, master),
    SORTIE_DB_WORKER_URL: roleUrl(databaseUrl, `${service}_worker`, master),
    SORTIE_NATS_URL: busUrl(natsUrl, service, master),
    SORTIE_KEY: derive(master, `key/${service}`).toString('base64'),
    SORTIE_CURSOR_KEY: derive(master, 'cursor').toString('base64'),
    ...(KNOWS_PEPPER.includes(service) ? { SORTIE_PEPPER: derive(master, 'pepper').toString('base64') } : {}),
    SORTIE_PUBLIC_URL: publicUrl,
    ...source.extra,
  };
}

/** The password that provisionRoles gives to a role and roleUrl puts into its url. */
export function rolePassword(master: Buffer, role: string): string {
  return derivePassword(master, `postgres/${role}`);
}

/** The password of a user of the bus. */
export function busPassword(master: Buffer, user: string): string {
  return derivePassword(master, `nats/${user}`);
}

/** `databaseUrl` with one of the roles of provisionRoles as its user. */
export function roleUrl(databaseUrl: string, role: string, master: Buffer): string {
  const url = new URL(databaseUrl);
  url.username = role;
  url.password = rolePassword(master, role);
  return url.toString();
}

/** The address of the bus as one of its users, unless it names a user; servers of a cluster are separated by commas. */
export function busUrl(natsUrl: string, user: string, master: Buffer): string {
  const servers = natsUrl.split(',').map((server) => new URL(server.trim()));
  if (servers.some(({ username }) => username !== '')) return natsUrl;
  for (const server of servers) {
    server.username = user;
    server.password = busPassword(master, user);
  }
  return servers.join(',');
}
