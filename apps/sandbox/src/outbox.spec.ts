import { afterEach, describe, expect, it } from '@jest/globals';
import type { PostOutcome } from './answer-post.js';
import type { OutboxStore, PendingAnswer } from './outbox.store.js';
import { Outbox } from './outbox.js';
import { routesOf } from './routes.js';
import type { Store } from './store.js';

/** Rows in memory, where a row put off is due again only when somebody hurries. */
class Rows implements OutboxStore {
  readonly pendingRows: PendingAnswer[] = [];
  readonly delays: number[] = [];
  private late = new Set<string>();

  add(id: string, kind: PendingAnswer['kind'] = 'reply'): void {
    const envelope = { message_id: id, kind, envelope_from: '', envelope_to: 'mia@acme.example' };
    this.pendingRows.push({ id, ...envelope, raw: Buffer.from(id), attempts: 0 });
  }
  async due(limit: number): Promise<PendingAnswer[]> {
    return this.pendingRows.filter(({ id }) => !this.late.has(id)).slice(0, limit);
  }
  async backlog() {
    return { pending: this.pendingRows.length, dueInMs: this.pendingRows.length > 0 ? 60_000 : null };
  }
  async delivered(id: string): Promise<void> {
    this.pendingRows.splice(this.pendingRows.findIndex((row) => row.id === id), 1);
  }
  failed = (id: string) => this.delivered(id);
  async retry(id: string, delayMs: number): Promise<void> {
    this.delays.push(delayMs);
    this.late.add(id);
    for (const row of this.pendingRows) if (row.id === id) row.attempts += 1;
  }
  async hurry(): Promise<void> {
    this.late.clear();
  }
}

let outbox: Outbox;
afterEach(() => outbox.stop());

function open(verdict: () => PostOutcome, rows = new Rows(), nowMs?: () => number) {
  const posted: string[] = [];
  const send = async ({ raw }: { raw: Buffer }) => {
    posted.push(raw.toString());
    return verdict();
  };
  outbox = new Outbox(rows, { send, close: () => undefined }, nowMs);
  return { rows, posted };
}

const later: PostOutcome = { verdict: 'later', reason: 'connect ECONNREFUSED' };

describe('the outbox', () => {
  it('delivers what it is told of, and has then settled', async () => {
    const { rows, posted } = open(() => ({ verdict: 'taken' }));
    rows.add('one');
    rows.add('two');
    outbox.nudge();
    expect(await outbox.settled(5_000)).toBe(0);
    expect(posted.toSorted()).toEqual(['one', 'two']);
  });

  it('waits longer after each refusal, from 100 ms up to 5 s', async () => {
    const { rows } = open(() => later);
    rows.add('one');
    for (let attempt = 0; attempt < 8; attempt += 1) expect(await outbox.settled(20)).toBe(1);
    expect(rows.delays.slice(0, 8)).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it('says how many are pending when the deadline passes; the window answers 503', async () => {
    const { rows } = open(() => later);
    rows.add('one');
    const settle = routesOf({} as Store, outbox, 20)['/sandbox/settle'];
    await expect(settle?.answer(new URLSearchParams(), Buffer.alloc(0))).rejects.toMatchObject({
      status: 503, code: 'UNAVAILABLE', extra: { pending: 1 },
    });
  });

  it.each(['visit', 'webhook'] as const)('gives up a %s after 30 s, and no mail', async (kind) => {
    let now = 0;
    const { rows } = open(() => later, new Rows(), () => now);
    rows.add('hangs', kind);
    rows.add('mail');
    expect(await outbox.settled(20)).toBe(2);
    now = 29_999;
    expect(await outbox.settled(20)).toBe(2);
    now = 30_000;
    expect(await outbox.settled(20)).toBe(1);
    now = 3_600_000;
    expect(await outbox.settled(20)).toBe(1);
    expect(rows.pendingRows).toMatchObject([{ id: 'mail' }]);
  });

  it('goes on after its rows could not be read', async () => {
    const rows = new Rows();
    const due = rows.due.bind(rows);
    let failures = 2;
    rows.due = async (limit) => (failures-- > 0 ? Promise.reject(new Error('Postgres is away')) : due(limit));
    open(() => ({ verdict: 'taken' }), rows);
    rows.add('one');
    expect(await outbox.settled(5_000)).toBe(0);
  });
});
