/** The name server did not say: it was not reached, too slow, or failed. This is no answer about the domain. */
export class LookupFailed extends Error {
  constructor(name: string, code: string) {
    super(`${name}: ${code}`);
    this.name = 'LookupFailed';
  }
}

/** One of a domain's mail servers (RFC 5321 §5.1). The null MX has an empty exchange (RFC 7505). */
export interface MailServer {
  exchange: string;
  priority: number;
}

/** What checks ask the DNS. A name that is not there, or has no such record, is an empty list; else LookupFailed. */
export interface DomainLookup {
  /** Also asked for workspaces in test mode; else the sandbox speaks for every name there. */
  readonly inTestMode: boolean;
  /** Each record's strings joined. */
  txt(name: string): Promise<string[]>;
  mx(name: string): Promise<MailServer[]>;
  /** IPv4 and IPv6 addresses. */
  addresses(name: string): Promise<string[]>;
  /** PTR records, of a name under `in-addr.arpa` or `ip6.arpa`. */
  ptr(name: string): Promise<string[]>;
}

/** The port's place in dependency injection. */
export const domainLookup = Symbol('DomainLookup');
