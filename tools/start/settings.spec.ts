import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { ignoredIn, lists, settingsFrom } from './settings.ts';

// The table is made from the services' classes.
const table = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8').split('<!-- generated')[1]!;
const rows = table.split('\n').filter((line) => line.startsWith('| `'));
const nameOf = (row: string) => /`(\w+)`/.exec(row)![1]!;

it('knows every setting of the services, on one list each', () => {
  const known = Object.values(lists).flat();
  expect(new Set(known).size).toBe(known.length);
  expect([...known].sort()).toEqual([...new Set(rows.map(nameOf))].sort());
});

it('passes on what is set, and no secret', () => {
  const everything = Object.fromEntries(rows.map((row) => [nameOf(row), 'set']));
  const passed = Object.keys(settingsFrom(everything));
  expect(passed).toEqual(expect.arrayContaining([
    'SORTIE_PUBLIC_URL', 'SORTIE_BOUNCE_DOMAIN', 'SORTIE_INBOUND_SMTP_HOST', 'SORTIE_DNS_SERVERS',
    'SORTIE_FAILOVER_AFTER_HOURS', 'SORTIE_IMAP_BACKFILL_DAYS',
  ]));
  const secrets = rows.filter((row) => row.includes('**Secret.**')).map(nameOf);
  expect(secrets.length).toBeGreaterThan(0);
  expect(secrets.filter((name) => passed.includes(name))).toEqual([]);
});

it('takes what is empty for not set', () => {
  expect(settingsFrom({ SORTIE_PUBLIC_URL: '', SORTIE_BOUNCE_DOMAIN: ' ', PATH: '/bin' })).toEqual({});
});

it('names what was set in vain', () => {
  expect(ignoredIn({ SORTIE_KEY: 'mine', SORTIE_NATS_URL: '', SORTIE_PUBLIC_URL: 'https://a.example' })).toEqual([
    'SORTIE_KEY',
  ]);
});

it('is passed on by docker compose too, save what is of one process, of drills or of tests', () => {
  const compose = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8');
  const local = [
    'SORTIE_LOCAL_CALLS', 'SORTIE_SANDBOX_FAULTS', 'SORTIE_SANDBOX_WEBHOOKS_FIRST', 'SORTIE_ALLOW_UNSAFE_POSTGRES',
  ];
  const named = (name: string) => new RegExp(`^ +${name}:`, 'm').test(compose);
  expect(lists.passedOn.filter((name) => !named(name))).toEqual(local);
});
