import { Inject, Injectable } from '@nestjs/common';
import { dayMs } from '@sortie/contracts';
import { boundedLookup } from './bounded-lookup.js';
import { domainLookup, type DomainLookup } from './lookup.js';
import { providerOfName, type MailProvider } from './mail-provider.js';

// A page of a launch waits no longer: whoever is not known by then is dealt like everybody else.
const mostWaitMs = 5_000;
// Name servers answer side by side; more at once would look like an attack on ours.
const atOnce = 32;
// Domains move between providers less often than that.
const knownForMs = dayMs;
const mostKnown = 50_000;

interface Known {
  provider: MailProvider | null;
  until: number;
}

/** Knows which provider takes a domain's mail, by its name or its MX records. What was found is kept in memory only. */
@Injectable()
export class MailProviders {
  private readonly known = new Map<string, Known>();

  constructor(@Inject(domainLookup) private readonly dns: DomainLookup) {}

  /** The providers of domains; one that is another's or that nobody could name is absent. `test`: names alone say. */
  async of(domains: Iterable<string>, test: boolean): Promise<Map<string, MailProvider>> {
    const wanted = [...new Set(domains)];
    if (!test || this.dns.inTestMode) await this.learn(wanted.filter((domain) => !this.isKnown(domain)));
    const pairs = wanted.map((domain) => [domain, providerOfName(domain) ?? this.known.get(domain)?.provider] as const);
    return new Map(pairs.filter((pair): pair is readonly [string, MailProvider] => Boolean(pair[1])));
  }

  private isKnown(domain: string): boolean {
    return providerOfName(domain) !== null || (this.known.get(domain)?.until ?? 0) > Date.now();
  }

  private async learn(domains: readonly string[]): Promise<void> {
    const dns = boundedLookup(this.dns, Date.now() + mostWaitMs);
    const left = [...domains];
    const ask = async () => {
      for (let domain = left.pop(); domain !== undefined; domain = left.pop()) await this.ask(dns, domain);
    };
    await Promise.all(Array.from({ length: atOnce }, ask));
  }

  private async ask(dns: DomainLookup, domain: string): Promise<void> {
    // No answer is none about the domain: it is asked for again.
    const servers = await dns.mx(domain).catch(() => null);
    if (!servers) return;
    const [first] = servers.sort((a, b) => a.priority - b.priority);
    if (this.known.size >= mostKnown) this.known.clear();
    this.known.set(domain, { provider: first ? providerOfName(first.exchange) : null, until: Date.now() + knownForMs });
  }
}
