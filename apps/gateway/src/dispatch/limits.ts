import { DomainError } from '@sortie/contracts';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Quota } from './quota.js';

// A window of ten seconds lets a batch job burst to ten times the rate, and makes nobody wait longer than that.
const windowSeconds = 10;

/** One named limit, counted in this process by key. */
export class Limit {
  private readonly limiter: RateLimiterMemory;
  private readonly points: number;

  constructor(
    private readonly name: string,
    perSecond: number,
  ) {
    this.points = Math.max(1, Math.round(perSecond * windowSeconds));
    this.limiter = new RateLimiterMemory({ points: this.points, duration: windowSeconds });
  }

  /** Counts one; `allowed` is false once the window's quota is spent. */
  async consume(key: string): Promise<{ allowed: boolean; quota: Quota }> {
    try {
      return { allowed: true, quota: this.quota(await this.limiter.consume(key)) };
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      return { allowed: false, quota: this.quota(refusal) };
    }
  }

  /** Where a key stands, when its quota is spent. */
  async exhausted(key: string): Promise<Quota | undefined> {
    const state = await this.limiter.get(key);
    return state && state.remainingPoints <= 0 ? this.quota(state) : undefined;
  }

  private quota({ remainingPoints, msBeforeNext }: RateLimiterRes): Quota {
    return {
      name: this.name,
      limit: this.points,
      windowSeconds,
      remaining: remainingPoints,
      resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
    };
  }
}

/** The refusal of a caller whose quota is spent. */
export function rateLimited(quota: Quota): DomainError {
  const { limit, windowSeconds, resetSeconds } = quota;
  const detail = `Too many requests: ${limit} are allowed in ${windowSeconds} seconds. Try again in ${resetSeconds} s.`;
  return new DomainError('RATE_LIMITED', detail, undefined, { 'violated-policies': [quota.name] });
}
