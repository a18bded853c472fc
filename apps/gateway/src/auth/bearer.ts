import { DomainError, type Caller } from '@sortie/contracts';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-http-bearer';
import { rateLimited, type Limit } from '../dispatch/limits.js';
import { exchangeOf } from '../http/exchange.js';
import type { Principals } from './principals.js';

// Passport hangs these on an object made from the strategy, one for each request.
interface Attempt {
  authenticate(request: { headers: { authorization?: string | undefined } }): void;
  success(caller: Caller): void;
  fail(): void;
  error(error: unknown): void;
}

/** Bearer authentication of API keys, by passport's strategy. */
export class Bearer {
  private readonly strategy: object;

  constructor(
    private readonly principals: Principals,
    private readonly failures: Limit,
  ) {
    this.strategy = new Strategy((token, done) => {
      try {
        const caller = this.principals.authenticate(token);
        if (caller instanceof Promise) caller.then((found) => done(null, found), done);
        else done(null, caller);
      } catch (error) {
        done(error);
      }
    });
  }

  /** The caller of a request; rejects MISSING_AUTH, INVALID_API_KEY, UNAVAILABLE; RATE_LIMITED after many failures. */
  async authenticate(request: FastifyRequest): Promise<Caller> {
    const { authorization } = request.headers;
    const suspect = !this.principals.knows(authorization?.slice(authorization.indexOf(' ') + 1) ?? '');
    if (suspect) await this.refuseGuessers(request);
    try {
      return await this.attempt(authorization);
    } catch (error) {
      if (suspect && error instanceof DomainError && error.code === 'INVALID_API_KEY')
        await this.failures.consume(request.ip);
      throw error;
    }
  }

  private attempt(authorization: string | undefined): Promise<Caller> {
    return new Promise((resolve, reject) => {
      const attempt = Object.create(this.strategy) as Attempt;
      attempt.success = resolve;
      attempt.error = reject;
      attempt.fail = () => reject(new DomainError('MISSING_AUTH', 'Send an API key: `Authorization: Bearer srt_…`.'));
      // Only the header: the strategy would also take a key from the body or the query, where keys do not belong.
      attempt.authenticate({ headers: { authorization } });
    });
  }

  private async refuseGuessers(request: FastifyRequest): Promise<void> {
    const spent = await this.failures.exhausted(request.ip);
    if (!spent) return;
    exchangeOf(request).quota = spent;
    throw rateLimited(spent);
  }
}
