import { mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freePort } from '../free-port.js';
import { startPostgres, type RunningServer } from './start-postgres.js';

let folder: string;
let server: RunningServer;
const paths = () => ({ dataDir: join(folder, 'pg'), logFile: join(folder, 'pg.log') });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-pg-'));
  server = await startPostgres(paths());
}, 60_000);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function rows(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

describe('startPostgres', () => {
  it('is durable, listens on this machine alone and keeps its password to its owner', async () => {
    const settings = ['fsync', 'synchronous_commit', 'listen_addresses', 'unix_socket_directories', 'max_connections'];
    const found = await rows('SELECT name, setting FROM pg_settings WHERE name = ANY($1)', [settings]);
    expect(Object.fromEntries(found.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on', synchronous_commit: 'on', listen_addresses: '127.0.0.1', unix_socket_directories: '',
      max_connections: '200',
    });
    expect((await stat(`${paths().dataDir}.password`)).mode & 0o777).toBe(0o600);
    const anyone = new pg.Client({ connectionString: server.url.replace(/:[^:@]+@/, ':wrong@') });
    await expect(anyone.connect()).rejects.toThrow('password authentication failed');
  });

  it('keeps what belongs to a temporary folder in it, also for root, whose server is somebody else', async () => {
    expect(await realpath(paths().dataDir)).toBe(join(await realpath(folder), 'pg'));
    expect((await stat(folder)).mode & 0o077).toBe(process.getuid?.() === 0 ? 0o001 : 0);
  });

  it('writes nothing of a failing statement to its log', async () => {
    await rows('CREATE TABLE person (email text UNIQUE, age int)');
    await rows('INSERT INTO person VALUES ($1, 1)', ['dana@acme.example']);
    await expect(rows('INSERT INTO person VALUES ($1, 1)', ['dana@acme.example'])).rejects.toThrow('duplicate');
    await expect(rows("SELECT 'dana@acme.example'::int")).rejects.toThrow('invalid input syntax');
    expect(await readFile(paths().logFile, 'utf8')).not.toContain('dana');
  });

  it('sorts by code point and still folds the case of letters beyond ASCII', async () => {
    const found = await rows("SELECT 'Z' < 'a' AS by_code, lower('ÉÄ') AS lower");
    expect(found).toEqual([{ by_code: true, lower: 'éä' }]);
  });

  it('starts again after a kill with a stale pid file, finding what was committed', async () => {
    await rows('CREATE TABLE kept AS SELECT 7 AS id');
    process.kill(server.pid, 'SIGKILL');
    expect(await server.exited).toBe('ended by SIGKILL');
    // A pid file that names a living process which is not ours must neither stop us nor end that process.
    const pidFile = join(paths().dataDir, 'postmaster.pid');
    const text = await readFile(pidFile, 'utf8');
    await writeFile(pidFile, text.replace(/^\d+/, String(process.pid)));
    server = await startPostgres(paths());
    expect(await rows('SELECT id FROM kept')).toEqual([{ id: 7 }]);
  }, 60_000);

  it('says where the log is when a port that must be used is taken', async () => {
    await server.stop();
    const port = await freePort();
    const other = createServer((socket) => socket.resume()).listen(port, '127.0.0.1');
    await expect(startPostgres({ ...paths(), port })).rejects.toThrow('pg.log');
    await new Promise((resolve) => other.close(resolve));
    server = await startPostgres({ ...paths(), port });
    expect(new URL(server.url).port).toBe(String(port));
  }, 60_000);
});
