/** One thing that must work; answers what is wrong, or undefined. */
export type Check = () => Promise<string | undefined> | string | undefined;

/** Whether this process should be given work. */
export class Health {
  /** Everything has been started. */
  started = false;
  /** It is stopping: finish what runs, take nothing new. */
  draining = false;
  private readonly checks = new Map<string, Check>();
  private readonly warnings = new Map<string, Check>();

  /** What must work for `/readyz` to be 200. */
  require(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** What should work; `/readyz` only mentions it. */
  mention(name: string, check: Check): void {
    this.warnings.set(name, check);
  }

  /** Problems by name; none means ready. */
  async problems(): Promise<Record<string, string>> {
    if (this.draining) return { process: 'stopping' };
    if (!this.started) return { process: 'starting' };
    return run(this.checks);
  }

  notices(): Promise<Record<string, string>> {
    return run(this.warnings);
  }
}

async function run(checks: ReadonlyMap<string, Check>): Promise<Record<string, string>> {
  const results = await Promise.all([...checks].map(async ([name, check]) => {
    const problem = await Promise.resolve().then(check).catch(() => 'failed');
    return [name, problem] as const;
  }));
  return Object.fromEntries(results.filter((result): result is [string, string] => result[1] !== undefined));
}
