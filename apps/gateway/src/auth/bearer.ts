import { DomainError, type Caller } from '@sortie/contracts';
import type { FastifyRequest } from 'fastify';
import { Strategy, type VerifyFunctionWithRequest } from 'passport-http-bearer';
import { rateLimited, type Limit } from '../dispatch/limits.js';
import { exchangeOf } from '../http/exchange.js';
import type { Principals } from './principals.js';

// Only the header is shown to passport: it would also take a key from the body or the query, where keys do not belong.
interface Presented {
  headers: { authorization?: string | undefined };
  from: FastifyRequest;
}

// Passport hangs these on an object made from the strategy, one for each request.
interface Attempt {
  authenticate(presented: Presented): void;
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
    const verify: VerifyFunctionWithRequest = (presented: unknown, token, done) => {
      try {
        const caller = this.callerOf(token, (presented as Presented).from);
        if (caller instanceof Promise) caller.then((found) => done(null, found), done);
        else done(null, caller);
      } catch (error) {
        done(error);
      }
    };
    this.strategy = new Strategy({ passReqToCallback: true }, verify);
  }

  /** The caller of a request; rejects MISSING_AUTH, INVALID_API_KEY, UNAVAILABLE; RATE_LIMITED after many failures. */
  authenticate(request: FastifyRequest): Promise<Caller> {
    return new Promise((resolve, reject) => {
      const attempt = Object.create(this.strategy) as Attempt;
      attempt.success = resolve;
      attempt.error = reject;
      attempt.fail = () => {
        const missing = new DomainError('MISSING_AUTH', 'Send an API key: `Authorization: Bearer srt_…`.');
        this.refuseGuessers(request).then(() => reject(missing), reject);
      };
      attempt.authenticate({ headers: { authorization: request.headers.authorization }, from: request });
    });
  }

  /** At once when the key is known: whoever presents it does not guess. */
  private callerOf(key: string, request: FastifyRequest): Caller | Promise<Caller> {
    const known = this.principals.known(key);
    return known ? this.principals.authenticate(key, known) : this.callerUnlessGuessed(key, request);
  }

  private async callerUnlessGuessed(key: string, request: FastifyRequest): Promise<Caller> {
    await this.refuseGuessers(request);
    try {
      return await this.principals.authenticate(key, null);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'INVALID_API_KEY') await this.failures.consume(request.ip);
      throw error;
    }
  }

  private async refuseGuessers(request: FastifyRequest): Promise<void> {
    const spent = await this.failures.exhausted(request.ip);
    if (!spent) return;
    exchangeOf(request).quota = spent;
    throw rateLimited(spent);
  }
}
