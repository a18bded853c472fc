import { createSecretKey, hash, timingSafeEqual, type KeyObject } from 'node:crypto';
import { DomainError, type Caller, type Credential, type Principal, type Scope } from '@sortie/contracts';
import { keyIdOf, macOf } from './api-key.js';
import type { Lease, Monotonic } from './lease.js';
import { Revocations } from './revocations.js';

/** Asks identity who a credential is; rejects when nobody answers. */
export type LookUp = (credential: Credential) => Promise<Principal>;

/** A key that was found to be good. */
export interface Known {
  /** SHA-256 of the whole key. A key is 190 random bits: without the pepper nothing can be guessed from it either. */
  digest: Buffer;
  caller: Caller;
  /** Unix milliseconds, or Infinity. */
  expiresAt: number;
}

// A principal is some hundred bytes: 10 000 are a few megabytes, and more keys than one installation has.
const mostCached = 10_000;

/** Who a presented key is, remembered in memory for as long as the lease lets us. */
export class Principals {
  private readonly cache = new Map<string, Known>();
  private readonly revoked: Revocations;
  /** Prepared once: each use would prepare it again. */
  private readonly pepper: KeyObject;

  constructor(
    pepper: Buffer,
    private readonly lookUp: LookUp,
    private readonly lease: Pick<Lease, 'valid' | 'epoch'>,
    monotonic: Monotonic,
  ) {
    this.pepper = createSecretKey(pepper);
    this.revoked = new Revocations(monotonic);
  }

  /** What is remembered of this very key; nothing of one that only has its id. */
  known(key: string): Known | null {
    const known = this.cache.get(keyIdOf(key) ?? '');
    return known && timingSafeEqual(known.digest, digestOf(key)) ? known : null;
  }

  /**
   * The caller of a key of which this much is known, at once while the lease lets us. Throws or rejects
   * INVALID_API_KEY; UNAVAILABLE when identity is silent.
   */
  authenticate(key: string, known: Known | null): Caller | Promise<Caller> {
    // What is remembered was not revoked: a revocation forgets it.
    if (known && this.lease.valid()) return this.current(known);
    const keyId = keyIdOf(key);
    if (!keyId || this.revoked.has(keyId)) throw refused();
    return this.ask(keyId, key);
  }

  /** Drops revoked keys, named by the id in the key or by `key_…`, and refuses them from now on. */
  revoke(ids: readonly string[]): void {
    for (const id of ids) this.revoked.add(id);
    for (const [keyId, { caller }] of this.cache) {
      if (ids.includes(keyId) || ids.includes(caller.principal_id)) this.cache.delete(keyId);
    }
  }

  clear(): void {
    this.cache.clear();
  }

  private async ask(keyId: string, key: string): Promise<Caller> {
    const covered = this.lease.valid();
    const { epoch } = this.lease;
    const principal = await this.lookUp({ key_id: keyId, mac: macOf(this.pepper, key) }).catch(silent);
    const { known, principal_id, workspace_id, mode, scopes, expires_at } = principal;
    if (!known || !principal_id || !workspace_id || !mode) throw refused();
    if (this.revoked.has(keyId) || this.revoked.has(principal_id)) throw refused();
    const entry: Known = {
      digest: digestOf(key),
      caller: { workspace_id, principal_id, mode, scopes: Object.freeze([...(scopes ?? [])]) as readonly Scope[] },
      expiresAt: expires_at ? Date.parse(expires_at) : Infinity,
    };
    // Without a lease over the whole look-up, a revocation may have passed that we were not told of.
    if (covered && this.lease.valid() && this.lease.epoch === epoch) this.remember(keyId, entry);
    return this.current(entry);
  }

  private remember(keyId: string, entry: Known): void {
    if (this.cache.size >= mostCached) this.cache.delete(this.cache.keys().next().value!);
    this.cache.set(keyId, entry);
  }

  private current(known: Known): Caller {
    // Expiry is real time, in test mode too.
    if (known.expiresAt <= Date.now()) throw refused();
    return known.caller;
  }
}

/** Measured: the HMAC that identity needs takes over ten times as long. */
function digestOf(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

function refused(): DomainError {
  return new DomainError('INVALID_API_KEY', 'The API key is not valid: it may be mistyped, revoked or expired.');
}

function silent(): never {
  throw new DomainError('UNAVAILABLE', 'The key could not be checked just now; try again.');
}
