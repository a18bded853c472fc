import { DomainError } from '@sortie/contracts';
import type { Keyring } from '../crypto/keyring.js';
import { refusalAnswer } from '../refusals.js';
import { statement, type Sql } from '../sql.js';

const insertKeys = statement(
  'subject-keys-insert',
  `insert into subject_keys (workspace_id, subject, key)
   select $1, * from unnest($2::text[], $3::bytea[]) on conflict do nothing`,
);

// FOR SHARE: an erasure that commits first makes this unit fail; one that comes later takes the new event's key too.
const lockKeys = statement(
  'subject-keys-lock',
  'select subject, key from subject_keys where workspace_id = $1 and subject = any($2) order by subject for share',
);

/** The data keys that a unit needs, made where the person is new. */
export class SubjectKeys {
  private readonly known = new Map<string, Buffer>();

  constructor(
    private readonly workspaceId: string,
    private readonly keyring: Keyring,
    private readonly sql: Sql,
  ) {}

  /** Keys by subject. `created` holds subjects whose first event is being written: they need no look-up. */
  async of(subjects: ReadonlySet<string>, created: ReadonlySet<string>): Promise<ReadonlyMap<string, Buffer>> {
    const missing = [...subjects].filter((subject) => !this.known.has(subject));
    const fresh = missing.filter((subject) => created.has(subject)).sort();
    if (fresh.length > 0) this.insert(fresh);
    const old = missing.filter((subject) => !created.has(subject)).sort();
    if (old.length > 0) await this.lock(old);
    return this.known;
  }

  private insert(subjects: string[]): Promise<unknown> {
    const keys = subjects.map((subject) => this.keyring.newSubjectKey(this.workspaceId, subject));
    subjects.forEach((subject, index) => this.known.set(subject, keys[index]!.key));
    return this.sql.query(
      insertKeys(
        this.workspaceId,
        subjects,
        keys.map(({ wrapped }) => wrapped),
      ),
    );
  }

  private async lock(subjects: string[]): Promise<void> {
    const found = await this.select(subjects);
    const absent = subjects.filter((subject) => !found.has(subject));
    if (absent.length > 0) {
      await this.insert(absent);
      // Another unit may have been first: its key wins.
      for (const [subject, key] of await this.select(absent)) found.set(subject, key);
    }
    for (const [subject, wrapped] of found) {
      if (!wrapped) throw new DomainError('GONE', 'This person was erased; nothing more is kept about them.');
      this.known.set(subject, this.keyring.unwrapSubjectKey(this.workspaceId, subject, wrapped));
    }
  }

  private async select(subjects: string[]): Promise<Map<string, Buffer | null>> {
    const { rows } = await this.sql.query<{ subject: string; key: Buffer | null }>(
      lockKeys(this.workspaceId, subjects),
    );
    return new Map(rows.map(({ subject, key }) => [subject, key]));
  }
}

/** What a repeated request hears whose answer was about somebody who has been erased. */
const erasedAnswer = refusalAnswer(
  new DomainError('GONE', 'This request was carried out, and somebody it was about has been erased since.'),
);

/** What finds the stored answers about a person ($2) of a workspace ($1): one condition for each index. */
export const answersAbout = [
  'workspace_id = $1 and cardinality(subjects) = 1 and subjects[1] = $2',
  'workspace_id = $1 and cardinality(subjects) > 1 and $2 = any (subjects)',
] as const;

/**
 * Turns a person's key into a tombstone, and the stored answers about it into a refusal: a request that is repeated
 * later must not bring them back. Nothing else is kept of it, not even its hash.
 */
export async function eraseSubject(sql: Sql, workspaceId: string, subject: string): Promise<void> {
  await Promise.all([
    sql.query(
      `insert into subject_keys (workspace_id, subject, key, erased_at) values ($1, $2, null, now())
       on conflict (workspace_id, subject) do update set key = null, erased_at = now()`,
      [workspaceId, subject],
    ),
    ...answersAbout.map((condition) =>
      sql.query(`update answers set output = $3, request_hash = '', subjects = '{}' where ${condition}`, [
        workspaceId, subject, JSON.stringify(erasedAnswer),
      ])),
  ]);
}
