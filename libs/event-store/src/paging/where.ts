/** Collects the conditions of a list and their values: `and('c.status = ?', status)`. */
export class Where {
  readonly values: unknown[] = [];
  private readonly conditions: string[] = [];

  /** Adds a condition; each `?` in it stands for one value. */
  and(condition: string, ...values: unknown[]): this {
    let next = 0;
    this.conditions.push(condition.replace(/\?/g, () => this.value(values[next++])));
    return this;
  }

  /** The same when there is a value to compare with. */
  andIf(condition: string, value: unknown): this {
    return value === undefined ? this : this.and(condition, value);
  }

  /** The placeholder of a value. */
  value(value: unknown): string {
    return `$${this.values.push(value)}`;
  }

  /** The same conditions, to which others may be added. */
  copy(): Where {
    const copy = new Where();
    copy.values.push(...this.values);
    copy.conditions.push(...this.conditions);
    return copy;
  }

  toString(): string {
    return this.conditions.join(' and ');
  }
}
