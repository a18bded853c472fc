import type { CallContext, Fact } from '@sortie/contracts';
import type { Keyring } from './crypto/keyring.js';
import { NeedsOwnTransaction } from './group/needs-own-transaction.js';
import { loadStreams } from './log/load.js';
import type { Decider, EventMeta, Loaded, Pending, RecordedEvent } from './log/recorded.js';
import { eraseSubject, SubjectKeys } from './log/subject-keys.js';
import type { Projection } from './projection.js';
import type { Sql } from './sql.js';
import { release, reserve, type Claim } from './unique-values.js';
import { sendOf, type Sent } from './write.js';

/** What a unit of work is given. */
export interface UnitSetting {
  sql: Sql;
  workspaceId: string;
  now: Date;
  meta: EventMeta;
  keyring: Keyring;
  projections: readonly Projection[];
  context?: CallContext;
  /** What it shares with the other units of its transaction; without it the transaction is its own. */
  shared?: Shared;
}

/** What the units of a group do at once. */
export interface Shared {
  keys: SubjectKeys;
  reserve(unit: Unit, kind: string, claims: readonly Claim[]): Promise<Map<string, string>>;
}

/** One transaction over one or more streams of one workspace, under its row-level security. */
export class Unit {
  readonly sql: Sql;
  readonly workspaceId: string;
  /** Workspace time: what `occurred_at` will say. */
  readonly now: Date;
  readonly meta: EventMeta;
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
    this.meta = setting.meta;
    this.keys = setting.shared?.keys ?? new SubjectKeys(setting.workspaceId, setting.keyring, setting.sql);
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
    this.wantAlone();
    const { events, written } = await this.send();
    await written;
    return events;
  }

  /** Sends what flush() writes, and does not wait for what the database says to the last of it. */
  send(): Promise<Sent> {
    return sendOf([this], { ...this.setting, keys: this.keys });
  }

  /** The streams that it has buffered facts for. */
  get streams(): ReadonlySet<string> {
    return new Set(this.pending.map(({ streamId }) => streamId));
  }

  /** What is buffered, for whoever writes it now. */
  take(): Pending[] {
    const pending = this.pending;
    this.pending = [];
    this.appended ||= pending.length > 0;
    for (const { fact } of pending) if (fact.subject) this.subjects.add(fact.subject);
    return pending;
  }

  /** Claims unique values; answers who holds each now. They are stored: those that name a person must be blind. */
  reserve(kind: string, claims: readonly Claim[]): Promise<Map<string, string>> {
    const { shared } = this.setting;
    return shared ? shared.reserve(this, kind, claims) : reserve(this.sql, this.workspaceId, kind, claims);
  }

  /** Gives unique values free; one that is not the owner's stays. */
  async release(kind: string, claims: readonly Claim[]): Promise<void> {
    this.wantAlone();
    return release(this.sql, this.workspaceId, kind, claims);
  }

  /** A keyed hash of an address or number: to find it again without storing it. */
  blind(text: string): string {
    return this.setting.keyring.blind(this.workspaceId, text);
  }

  /** Makes everything personal about someone unreadable, for good. */
  async erase(subject: string): Promise<void> {
    this.wantAlone();
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

  private wantAlone(): void {
    if (this.setting.shared) throw new NeedsOwnTransaction();
  }
}
