import type { CallContext, Fact } from '@sortie/contracts';
import type { Keyring } from './crypto/keyring.js';
import { insert, record } from './log/append.js';
import { loadStreams } from './log/load.js';
import type { Decider, EventMeta, Loaded, Pending, RecordedEvent } from './log/recorded.js';
import { eraseSubject, SubjectKeys } from './log/subject-keys.js';
import type { Projection } from './projection.js';
import type { Sql } from './sql.js';
import { release, reserve, type Claim } from './unique-values.js';

/** What a unit of work is given. */
export interface UnitSetting {
  sql: Sql;
  workspaceId: string;
  now: Date;
  meta: EventMeta;
  keyring: Keyring;
  projections: readonly Projection[];
  context?: CallContext;
}

/** One transaction over one or more streams of one workspace, under its row-level security. */
export class Unit {
  readonly sql: Sql;
  readonly workspaceId: string;
  /** Workspace time: what `occurred_at` will say. */
  readonly now: Date;
  /** People that this unit's facts are about: a stored answer is deleted when one of them is erased. */
  readonly subjects = new Set<string>();
  /** Whether anything was appended: the relay has work after the commit. */
  appended = false;
  readonly commitHooks: (() => void)[] = [];
  private pending: Pending[] = [];
  private readonly keys: SubjectKeys;

  constructor(private readonly setting: UnitSetting) {
    this.sql = setting.sql;
    this.workspaceId = setting.workspaceId;
    this.now = setting.now;
    this.keys = new SubjectKeys(setting.workspaceId, setting.keyring, setting.sql);
  }

  /** The call that this unit answers; only units of a command have one. */
  get context(): CallContext {
    if (!this.setting.context) throw new Error('this unit was not started by a call');
    return this.setting.context;
  }

  /** Folds one stream. */
  async load<S>(decider: Decider<S>, streamId: string): Promise<Loaded<S>> {
    return (await this.loadMany(decider, [streamId])).get(streamId)!;
  }

  /** Folds several streams in one query. */
  loadMany<S>(decider: Decider<S>, streamIds: readonly string[]): Promise<Map<string, Loaded<S>>> {
    return loadStreams(this.sql, this.setting.keyring, this.workspaceId, decider, streamIds);
  }

  /** Buffers facts behind version `expected` of a stream; they are written by the next flush. */
  append(streamId: string, expected: number, facts: readonly Fact[]): void {
    facts.forEach((fact, index) => this.pending.push({ streamId, version: expected + index + 1, fact }));
  }

  /** Writes what is buffered in one INSERT and runs the inline projections; by itself at the end of the unit. */
  async flush(): Promise<RecordedEvent[]> {
    const { events, written } = await this.send();
    await written;
    return events;
  }

  /**
   * Sends what flush() writes, and does not wait for what the database says to the last of it: a COMMIT that is sent
   * right behind becomes a ROLLBACK where something failed.
   */
  async send(): Promise<{ events: RecordedEvent[]; written?: Promise<unknown> }> {
    if (this.pending.length === 0) return { events: [] };
    const pending = this.pending;
    this.pending = [];
    this.appended = true;
    const subjects = pending.map(({ fact }) => (fact.personal ? fact.subject : undefined));
    for (const { fact } of pending) if (fact.subject) this.subjects.add(fact.subject);
    const created = pending.filter(({ streamId, version, fact }) => version === 1 && fact.subject === streamId);
    const keys = await this.keys.of(
      new Set(subjects.filter((subject) => subject !== undefined)),
      new Set(created.map(({ streamId }) => streamId)),
    );
    const events = record(pending, this.setting);
    const appended = insert(this.sql, events, subjects, keys, this.setting);
    const projected = await this.project(events);
    const written = Promise.all([appended, ...projected]);
    // Who does not wait for it hears of a failure from the COMMIT.
    written.catch(() => undefined);
    return { events, written };
  }

  /** Claims unique values; answers who holds each now. Values are stored, so they must be blind where they name a person. */
  reserve(kind: string, claims: readonly Claim[]): Promise<Map<string, string>> {
    return reserve(this.sql, this.workspaceId, kind, claims);
  }

  /** Gives unique values free. */
  release(kind: string, values: readonly string[]): Promise<void> {
    return release(this.sql, this.workspaceId, kind, values);
  }

  /** A keyed hash of an address or number: to find it again without storing it. */
  blind(text: string): string {
    return this.setting.keyring.blind(this.workspaceId, text);
  }

  /** Makes everything personal about someone unreadable, for good. */
  erase(subject: string): Promise<void> {
    return eraseSubject(this.sql, this.workspaceId, subject);
  }

  /** Encrypts a secret for a column; `place` is `table.column.row`. */
  seal(plain: Buffer | string, place: string): Buffer {
    return this.setting.keyring.seal(this.workspaceId, plain, place);
  }

  open(sealed: Buffer, place: string): Buffer {
    return this.setting.keyring.open(this.workspaceId, sealed, place);
  }

  /** Runs once the transaction is committed; never when it is not. */
  afterCommit(run: () => void): void {
    this.commitHooks.push(run);
  }

  /** Applies the projections; answers what they have sent and do not wait for. */
  private async project(events: RecordedEvent[]): Promise<Promise<unknown>[]> {
    const sent: Promise<unknown>[] = [];
    // One fixed order of tables and rows in every unit: no two units wait for each other in a circle.
    for (const projection of this.setting.projections) {
      const own = events.filter((event) => projection.types.includes(event.type));
      if (own.length === 0) continue;
      const applied = await projection.apply(own, this.sql, (table) => table);
      if (!applied) continue;
      applied.sent.catch(() => undefined);
      sent.push(applied.sent);
    }
    return sent;
  }
}
