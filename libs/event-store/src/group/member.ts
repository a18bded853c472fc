import { DomainError } from '@sortie/contracts';
import { storeAnswer, storedAnswer } from '../answers.js';
import { keyedCall, type Done, type Job, type Surroundings } from '../job.js';
import { partOf, type Statements } from '../sql.js';
import { isAftermath } from '../transaction.js';
import { Unit, type Shared } from '../unit.js';

/** How a job fared in a group that did not commit. */
export type Verdict =
  /** It ended, and had written nothing: with a stored answer, or refused because of its Idempotency-Key. */
  | { settled: Done }
  | { refused: DomainError }
  /** It failed, or may have made the others fail: it is to run alone. */
  | 'alone'
  /** Nothing is known against it. */
  | 'again';

/** One job of a group. */
export class Member {
  readonly unit: Unit;
  private readonly part: Statements;
  private output: unknown;
  private settled?: { settled: Done } | { refused: DomainError };
  private failed = false;

  constructor(
    private readonly job: Job,
    around: Surroundings,
    sql: Statements,
    shared: Shared,
  ) {
    this.part = partOf(sql);
    this.unit = new Unit({ ...around, ...job, sql: this.part, shared });
  }

  /** Whether it has something to write. */
  get takesPart(): boolean {
    return !this.settled;
  }

  get hasFailed(): boolean {
    return this.failed;
  }

  /** Runs the work up to where its events are written; never rejects. */
  async run(): Promise<void> {
    try {
      this.settled = await this.answered();
      if (this.settled) return;
      this.output = await this.job.work(this.unit);
      this.job.check(this.output);
    } catch {
      // Whoever failed decides alone what the failure is; here it only ends the group.
      this.failed = true;
    }
  }

  /** It has to run alone. */
  fail(): void {
    this.failed = true;
  }

  keepAnswer(): void {
    const keyed = keyedCall(this.job);
    if (keyed) void storeAnswer(this.part, keyed.operation, keyed.context, this.output as object, this.unit.subjects);
  }

  /** What goes on after the group was undone. */
  verdict(): Verdict {
    if (this.settled) return this.settled;
    // What follows somebody else's failure is no failure of its own.
    const suspect = this.part.failure === undefined ? this.failed : !isAftermath(this.part.failure);
    return suspect ? 'alone' : 'again';
  }

  /** What it ended with, once the group is committed. */
  done(): Verdict {
    return this.settled ?? { settled: { output: this.output, unit: this.unit } };
  }

  /** Keeps what is left of the work from sending anything more. */
  end(): void {
    this.part.end();
  }

  private async answered(): Promise<Member['settled']> {
    const keyed = keyedCall(this.job);
    if (!keyed) return undefined;
    try {
      const output = await storedAnswer<object>(this.part, keyed.operation, keyed.context);
      return output && { settled: { output } };
    } catch (error) {
      if (error instanceof DomainError) return { refused: error };
      throw error;
    }
  }
}
