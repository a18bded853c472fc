// A name server on this machine that a test writes, and the checks of acme.com against it, through node's resolver.
import { afterEach } from '@jest/globals';
import { checkDomainNow } from '../check-domain.js';
import type { DomainChecks } from '../checks.js';
import { DnsLookup } from '../dns-lookup.js';
import { openFakeDns, type Answer, type FakeDns } from './fake-dns.fixture-spec.js';

let opened: FakeDns[] = [];
afterEach(async () => {
  await Promise.all(opened.map((server) => server.close()));
  opened = [];
});

/** A name server that is open until the test ends. */
export async function open(zone: Record<string, Answer>): Promise<FakeDns> {
  const server = await openFakeDns(zone);
  opened.push(server);
  return server;
}

export async function check(zone: Record<string, Answer>, more: object = {}): Promise<DomainChecks> {
  // Only where nobody answers is the time waited for.
  const timeoutMs = Object.values(zone).includes('silence') ? 150 : 10_000;
  const lookup = new DnsLookup([(await open(zone)).address], { timeoutMs, tries: 1 });
  return checkDomainNow(lookup, { domain: 'acme.com', test: false, key: null, servers: [], trackers: [], ...more });
}

/** What the newest name server was asked. */
export function asked(): string[] {
  return opened.at(-1)!.asked;
}
