import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { derive, secrets } from './secrets.js';
import { serviceEnvironment } from './service-environment.js';

const master = Buffer.alloc(32, 1);
const source = {
  master, databaseUrl: 'postgresql://postgres:root@db:5433/sortie', natsUrl: 'nats://bus:4222', publicUrl: 'http://a',
};

describe('secrets', () => {
  it('is made once, for its owner alone', async () => {
    const home = await mkdtemp(join(tmpdir(), 'sortie-secret-'));
    const [one, two] = await Promise.all([secrets(home), secrets(home)]);
    expect(one).toHaveLength(32);
    expect(two).toEqual(one);
    expect((await stat(join(home, 'secret'))).mode & 0o777).toBe(0o600);
    await rm(home, { recursive: true });
  });

  it('derives a key per label', () => {
    expect(derive(master, 'a')).toEqual(derive(master, 'a'));
    expect(derive(master, 'a')).not.toEqual(derive(master, 'b'));
  });
});

describe('serviceEnvironment', () => {
  const crm = serviceEnvironment('crm', source);

  it('names the service in its urls and never passes the superuser on', () => {
    expect(crm['SORTIE_DB_APP_URL']).toMatch(/^postgresql:\/\/crm_app:[\w-]{43}@db:5433\/sortie$/);
    expect(crm['SORTIE_NATS_URL']).toMatch(/^nats:\/\/crm:[\w-]{43}@bus:4222/);
    expect(JSON.stringify(crm)).not.toContain('root');
  });

  it('gives each service a key of its own, and the pepper only to those that look keys up', () => {
    expect(crm['SORTIE_KEY']).not.toBe(serviceEnvironment('identity', source)['SORTIE_KEY']);
    expect(crm['SORTIE_PEPPER']).toBeUndefined();
    expect(serviceEnvironment('gateway', source)['SORTIE_PEPPER']).toBeDefined();
  });

  it('leaves the user of a managed bus alone', () => {
    const managed = serviceEnvironment('crm', { ...source, natsUrl: 'nats://ops:pw@bus:4222' });
    expect(managed['SORTIE_NATS_URL']).toBe('nats://ops:pw@bus:4222');
    const cluster = 'tls://ops:p%40ss@one:4222, tls://two:4222';
    expect(serviceEnvironment('crm', { ...source, natsUrl: cluster })['SORTIE_NATS_URL']).toBe(cluster);
  });

  it('names the service at every server of a cluster', () => {
    const { SORTIE_NATS_URL: url } = serviceEnvironment('crm', { ...source, natsUrl: 'tls://one:4222, tls://two:4222' });
    const password = crm['SORTIE_NATS_URL']!.slice('nats://crm:'.length, -'@bus:4222'.length);
    expect(url).toBe(`tls://crm:${password}@one:4222,tls://crm:${password}@two:4222`);
  });
});
