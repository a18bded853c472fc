import type { Pool } from 'undici';

/** Connection pools by origin; beyond `limit` the least recently used one ends its requests and goes. */
export class OriginPools {
  private readonly pools = new Map<string, Pool>();
  private readonly closing = new Set<Promise<void>>();
  private youngest?: string;

  constructor(private readonly limit: number, private readonly open: (origin: string) => Pool) {}

  /** The pool of an origin, opened on first use. */
  get(origin: string): Pool {
    let pool = this.pools.get(origin);
    if (pool && origin === this.youngest) return pool;
    // A Map keeps the order of insertion: put back, it is the youngest.
    if (pool) this.pools.delete(origin);
    else pool = this.open(origin);
    this.pools.set(origin, pool);
    this.youngest = origin;
    if (this.pools.size > this.limit) this.retire(this.pools.keys().next().value!);
    return pool;
  }

  /** Resolves when every request has ended and every socket is closed. */
  async close(): Promise<void> {
    for (const origin of [...this.pools.keys()]) this.retire(origin);
    await Promise.all(this.closing);
  }

  private retire(origin: string): void {
    const closed = this.pools.get(origin)!.close();
    this.pools.delete(origin);
    this.closing.add(closed);
    void closed.finally(() => this.closing.delete(closed));
  }
}
