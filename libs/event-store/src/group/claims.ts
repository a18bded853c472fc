import type { Sql } from '../sql.js';
import type { Unit } from '../unit.js';
import { reserve, type Claim } from '../unique-values.js';
import { NeedsOwnTransaction } from './needs-own-transaction.js';

interface Asked {
  claims: readonly Claim[];
  resolve(holders: Map<string, string>): void;
  reject(error: unknown): void;
}

/** Claims of unique values by the units of one transaction: those that come together are one statement a kind. */
export class GroupClaims {
  private readonly claimants = new Map<string, Unit>();
  private waiting = new Map<string, Asked[]>();

  constructor(
    private readonly sql: Sql,
    private readonly workspaceId: string,
  ) {}

  reserve(unit: Unit, kind: string, claims: readonly Claim[]): Promise<Map<string, string>> {
    for (const { value } of claims) {
      const name = `${kind}\n${value}`;
      const claimant = this.claimants.get(name) ?? unit;
      // Who gets it is for the commit of the other to say.
      if (claimant !== unit) return Promise.reject(new NeedsOwnTransaction());
      this.claimants.set(name, unit);
    }
    return new Promise((resolve, reject) => {
      // Once the running promises have come to rest: everyone who is as far as this unit has asked by then.
      if (this.waiting.size === 0) process.nextTick(() => this.send());
      this.waiting.set(kind, [...(this.waiting.get(kind) ?? []), { claims, resolve, reject }]);
    });
  }

  private send(): void {
    const waiting = this.waiting;
    this.waiting = new Map();
    // Kinds in one order, and values sorted within each: two groups do not wait for each other in a circle.
    for (const [kind, asked] of [...waiting].sort(([one], [other]) => (one < other ? -1 : 1))) {
      const claims = asked.flatMap((one) => one.claims);
      reserve(this.sql, this.workspaceId, kind, claims).then(
        (holders) => asked.forEach((one) => one.resolve(holders)),
        (error: unknown) => asked.forEach((one) => one.reject(error)),
      );
    }
  }
}
