import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { roleUrl } from '@sortie/local';
import { lingeringConnections } from './connections.js';
import { withDatabase } from './database-url.js';
import { testRun } from './run.config.js';
import { ensureTemplate, type Template } from './template.js';

/** The master secret of every test: `provisionRoles(adminUrl, ['crm'], testMaster)` in a template's migrate. */
export const testMaster = Buffer.alloc(32, 'test');

export interface FreshDatabase {
  /** The superuser's url. */
  url: string;
  /** The url for a role that provisionRoles made with testMaster, such as `crm_app`. */
  roleUrl(role: string): string;
  /** Drops the database. Throws when a connection to it is still open: a pool that leaks fails its test file. */
  drop(): Promise<void>;
}

/** A database of the test's own: empty, or a clone of a template that is migrated once per run. */
export async function freshDatabase(template?: Template): Promise<FreshDatabase> {
  const server = testRun().databaseUrl;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(server, async (admin) => {
    const source = template ? await ensureTemplate(admin, server, template) : 'template0';
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${source}`);
  });
  const url = withDatabase(server, name);
  return { url, roleUrl: (role) => roleUrl(url, role, testMaster), drop: () => drop(server, name) };
}

async function drop(server: string, name: string): Promise<void> {
  await asAdmin(server, async (admin) => {
    const leaked = await lingeringConnections(admin, name);
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    if (leaked.length > 0) throw new Error(`connections were left open: ${leaked.join('; ')}`);
  });
}

async function asAdmin(url: string, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
