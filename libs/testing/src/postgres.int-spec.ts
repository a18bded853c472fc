import { afterAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freshDatabase } from './postgres.js';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

describe('freshDatabase', () => {
  let migrations = 0;
  const template = {
    name: 'testing-spec',
    migrate: async (url: string) => {
      migrations += 1;
      await query(url, 'CREATE TABLE thing AS SELECT 1 AS id');
    },
  };
  const drops: (() => Promise<void>)[] = [];
  afterAll(() => Promise.all(drops.map((drop) => drop())));

  it('clones one migrated template into databases that do not see each other', async () => {
    const [one, two] = await Promise.all([freshDatabase(template), freshDatabase(template)]);
    drops.push(one.drop, two.drop);
    await query(one.url, 'INSERT INTO thing VALUES (2)');
    expect(await query(one.url, 'SELECT id FROM thing ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
    expect(await query(two.url, 'SELECT id FROM thing')).toEqual([{ id: 1 }]);
    expect(migrations).toBe(1);
  });

  it('leaves no half-migrated template behind', async () => {
    const failing = { name: 'failing', migrate: () => Promise.reject(new Error('no such column')) };
    await expect(freshDatabase(failing)).rejects.toThrow('no such column');
    const again = await freshDatabase({ ...failing, migrate: () => Promise.resolve() });
    drops.push(again.drop);
    expect(await query(again.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('fails on a connection that nobody closed, and drops the database all the same', async () => {
    const database = await freshDatabase();
    const leaked = new pg.Client({ connectionString: database.url });
    leaked.on('error', () => undefined);
    await leaked.connect();
    await expect(database.drop()).rejects.toThrow('connections were left open');
    await expect(query(database.url, 'SELECT 1')).rejects.toThrow('does not exist');
  });
});
