import { Resolver } from 'node:dns/promises';
import { LookupFailed, type DomainLookup, type MailServer } from './lookup.js';

// A name server answers within milliseconds; one that is not asked first may have to walk the tree.
const timeoutMs = 2_000;
const tries = 2;

// What c-ares calls it when the name is not there or has no record of the type.
const nothing = new Set(['ENOTFOUND', 'ENODATA']);

/** The DNS, by node's resolver. */
export class DnsLookup implements DomainLookup {
  /** Only name servers that were chosen: a test runs the same with and without a network. */
  readonly inTestMode: boolean;
  private readonly resolver: Resolver;

  /** `servers` as `address` or `address:port`; none: the system's. */
  constructor(servers: readonly string[], options: { timeoutMs?: number; tries?: number } = {}) {
    this.resolver = new Resolver({ timeout: options.timeoutMs ?? timeoutMs, tries: options.tries ?? tries });
    this.inTestMode = servers.length > 0;
    if (this.inTestMode) this.resolver.setServers(servers);
  }

  async txt(name: string): Promise<string[]> {
    const records = await ask(name, () => this.resolver.resolveTxt(name));
    return records.map((strings) => strings.join(''));
  }

  mx(name: string): Promise<MailServer[]> {
    return ask(name, () => this.resolver.resolveMx(name));
  }

  ptr(name: string): Promise<string[]> {
    return ask(name, () => this.resolver.resolvePtr(name));
  }

  async addresses(name: string): Promise<string[]> {
    const [four, six] = await Promise.all([
      ask(name, () => this.resolver.resolve4(name)),
      ask(name, () => this.resolver.resolve6(name)),
    ]);
    return [...four, ...six];
  }
}

async function ask<R>(name: string, lookup: () => Promise<R[]>): Promise<R[]> {
  try {
    return await lookup();
  } catch (error) {
    const code = String((error as { code?: unknown }).code ?? 'failed');
    if (nothing.has(code)) return [];
    throw new LookupFailed(name, code);
  }
}
