import { lookup, Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';

/** Who may know the addresses of a name. */
export interface NameSources {
  /** The text of the hosts file (hosts(5)). */
  hosts(): Promise<string>;
  /** The name servers, asked anew. */
  dns(): Pick<Resolver, 'resolve4' | 'resolve6'>;
  /** The operating system, which knows search domains and local names, and keeps a thread for as long as it waits. */
  system(host: string): Promise<string[]>;
}

// Two queries to each name server, in milliseconds for the first.
const patience = { timeout: 2000, tries: 2 };
// The name servers do not know the name, or there are none.
const unknown = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED']);

/**
 * All addresses (A and AAAA) of a name, at this moment; nothing is remembered. `getaddrinfo` keeps one of the process's
 * few threads until it has an answer, so whoever owns a name server could stop all of them by not answering: a name is
 * looked up there only when the name servers have said that they do not know it. Without their answer it is EAI_AGAIN,
 * as `getaddrinfo` says (RFC 3493).
 */
export function nameResolver({ hosts, dns, system }: NameSources): (host: string) => Promise<string[]> {
  return async (host) => {
    // Names of a container's or a local network.
    if (!host.includes('.')) return system(host);
    const own = inHosts(await hosts(), host);
    if (own.length > 0) return own;
    const servers = dns();
    const answers = await Promise.allSettled([servers.resolve4(host), servers.resolve6(host)]);
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (found.length > 0) return found;
    const errors = answers.map((answer) => (answer as PromiseRejectedResult).reason as NodeJS.ErrnoException);
    const cause = errors.find(({ code }) => !unknown.has(code ?? ''));
    if (cause) throw Object.assign(new Error('the name servers do not answer', { cause }), { code: 'EAI_AGAIN' });
    return system(host);
  };
}

/** The addresses of a name, by this machine's hosts file and name servers. */
export const resolveName = nameResolver({
  hosts: () => readFile('/etc/hosts', 'utf8').catch(() => ''),
  // A machine's name servers may change while it runs.
  dns: () => new Resolver(patience),
  system: async (host) => (await lookup(host, { all: true, order: 'verbatim' })).map(({ address }) => address),
});

function inHosts(text: string, host: string): string[] {
  const name = host.toLowerCase();
  return text.split('\n').flatMap((line) => {
    const [address, ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/);
    return names.includes(name) ? [address!] : [];
  });
}
