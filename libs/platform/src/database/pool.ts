import pg from 'pg';
import type { Log } from '../log/log.js';
import { traceQueries } from './trace-queries.js';

export interface PoolOptions {
  url: string;
  /** Shown in pg_stat_activity. */
  name: string;
  max: number;
  log: Log;
}

// A free connection comes within milliseconds; a caller that waited this long is better told.
const connectMs = 5_000;
const keepAliveMs = 10_000;

/** Connections of one role. In pipeline mode statements that nobody waits for share a round trip. */
export function openPool({ url, name, max, log }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url, max, application_name: name, pipeline: true, connectionTimeoutMillis: connectMs,
    // A server that vanished answers no probe (Node sends ten, a second apart): what waits for it fails within a minute.
    keepAlive: true, keepAliveInitialDelayMillis: keepAliveMs,
  } as pg.PoolConfig);
  // An idle connection that the server ended is replaced at the next query; unheard, the event would end the process.
  pool.on('error', (error) => log.warn('a database connection ended', { reason: error.name }));
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    traceQueries(client);
  });
  return pool;
}
