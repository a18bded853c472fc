import type { Client } from 'pg';
import { lingeringConnections } from './connections.js';
import { withDatabase } from './database-url.js';

export interface Template {
  /** Names the template within the run: the first to ask for it migrates it, everyone else clones. */
  name: string;
  /** Brings an empty database to the state that tests begin with; gets the superuser's url. */
  migrate(adminUrl: string): Promise<void>;
}

/** Any fixed number. One lock for all templates, since roles are shared by every database of the server. */
const TEMPLATE_LOCK = 7_106_002;

/** Makes the template database unless it is there already, and returns its name. */
export async function ensureTemplate(admin: Client, url: string, template: Template): Promise<string> {
  const database = `template_${template.name.replace(/\W/g, '_').toLowerCase()}`;
  await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (!rowCount) await make(admin, database, () => template.migrate(withDatabase(url, database)));
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
  return database;
}

async function make(admin: Client, database: string, migrate: () => Promise<void>): Promise<void> {
  await admin.query(`CREATE DATABASE ${database}`);
  try {
    await migrate();
    const leaked = await lingeringConnections(admin, database);
    if (leaked.length > 0) throw new Error(`migrate() left connections open: ${leaked.join('; ')}`);
  } catch (error) {
    await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
    throw error;
  }
}
