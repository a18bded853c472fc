import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError, newId, type CallContext } from '@sortie/contracts';
import { openStore, type TestStore } from '@sortie/testing';
import type { Pool } from 'pg';
import { EventStore } from '../event-store.js';
import type { Decider } from '../log/recorded.js';
import type { Projection } from '../projection.js';
import type { Unit } from '../unit.js';

const count: Decider<number> = { initial: () => 0, evolve: (seen) => seen + 1 };
const operation = { name: 'things.make' };

const reasons = (outcomes: PromiseSettledResult<unknown>[]) =>
  outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : outcome));
const values = <T>(outcomes: PromiseSettledResult<T>[]) =>
  outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));

/** An inline projection that a fact can make fail. */
const brittle: Projection = {
  name: 'brittle',
  types: ['thing.broke'],
  tables: [],
  apply: () => Promise.reject(new TypeError('cannot apply')),
};

describe('units that share a transaction', () => {
  let test: TestStore;
  let workspace: string;
  let keys = 0;

  beforeAll(async () => {
    test = await openStore({ service: 'crm', template: 'log', projections: [brittle], connections: 8 });
    // As the pools of production do: the end of a connection is told by its statements.
    test.app.on('connect', (client) => client.on('error', () => undefined));
  });
  beforeEach(() => {
    workspace = newId('workspace');
  });
  afterAll(() => test.close());

  const call = (more: Partial<CallContext> = {}, workspaceId = workspace): CallContext => ({
    caller: { workspace_id: workspaceId, principal_id: 'key_1', mode: 'test', scopes: [] },
    request_id: newId('request'),
    deadline: Date.now() + 20_000,
    now: '2026-01-05T09:00:00.000Z',
    ...more,
  });
  const keyed = () => call({ idempotency_key: `k${(keys += 1)}`, request_hash: 'h' });
  const run = <O extends object>(work: (unit: Unit) => Promise<O>, context = call()) =>
    test.store.handleCommand(operation, context, work, { grouped: true });
  const append = (unit: Unit, id: string, version = 0, type = 'thing.made') =>
    unit.append(id, version, [{ type, schema: 1, data: {} }]);
  const make = (context?: CallContext, id: string = newId('contact')) =>
    run(async (unit) => {
      append(unit, id);
      return { id };
    }, context);
  /** Makes things beside others; the outcomes of the others are answered. */
  const beside = async <O extends object>(n: number, ...others: (() => Promise<O>)[]) => {
    const made = Array.from({ length: n }, () => make());
    const outcomes = Promise.allSettled(others.map((other) => other()));
    const ids = (await Promise.all(made)).map(({ id }) => id);
    expect(await stored(...ids)).toHaveLength(n);
    return outcomes;
  };
  const stored = async (...ids: string[]) =>
    (await test.admin.query('select stream_id, xmin::text, meta from events where stream_id = any($1)', [ids])).rows;
  const version = (id: string) =>
    test.store.within(workspace, {}, async (unit) => (await unit.load(count, id)).version);

  it('is one commit for those of a tick, and each has its own answer and its own meta', async () => {
    const contexts = Array.from({ length: 30 }, () => keyed());
    const made = await Promise.all(contexts.map((context) => make(context)));
    const rows = await stored(...made.map(({ id }) => id));
    expect(rows).toHaveLength(30);
    expect(new Set(rows.map(({ xmin }) => xmin)).size).toBe(1);
    const requests = new Map(rows.map(({ stream_id, meta }) => [stream_id, meta.correlation_id]));
    made.forEach(({ id }, index) => expect(requests.get(id)).toBe(contexts[index]!.request_id));
    const again = await Promise.all(contexts.map((context) => make(context)));
    expect(again).toEqual(made.map((output) => ({ ...output, $replayed: true })));
  });

  it('answers after the commit', async () => {
    const seen = await Promise.all(Array.from({ length: 10 }, async () => stored((await make()).id)));
    expect(seen.every((rows) => rows.length === 1)).toBe(true);
  });

  it('undoes who refuses, and nobody else', async () => {
    const refusing = (reason: unknown) => () =>
      run(async (unit) => {
        await unit.reserve('name', [{ value: `${reason}`, owner: 'refused' }]);
        append(unit, newId('contact'));
        throw reason;
      });
    const refusal = new DomainError('INVALID_STATE', 'Not now.');
    const outcomes = await beside(5, refusing(refusal), refusing(new RangeError('a bug')));
    expect(reasons(outcomes)).toEqual([refusal, new RangeError('a bug')]);
    const holders = await test.store.within(workspace, {}, (unit) =>
      unit.reserve('name', [{ value: `${refusal}`, owner: 'next' }]));
    expect(holders.get(`${refusal}`)).toBe('next');
  });

  it('finds who makes the common statements fail by splitting', async () => {
    const id = newId('contact');
    await make(call(), id);
    const poison = () => run(async (unit) => (append(unit, newId('contact'), 0, 'thing.broke'), {}));
    const stale = () => run(async (unit) => (append(unit, id), {}));
    const divides = () =>
      run(async (unit) => {
        void unit.sql.query('select 1 / 0');
        append(unit, newId('contact'));
        return {};
      });
    const outcomes = await beside(7, poison, stale, divides);
    expect(reasons(outcomes)).toMatchObject([
      { message: 'cannot apply' },
      { code: 'INVALID_STATE' },
      { code: '22012' },
    ]);
    expect(await version(id)).toBe(1);
  });

  it('lets those that want one stream take turns', async () => {
    const id = newId('contact');
    const add = () =>
      run(async (unit) => {
        const { version: before } = await unit.load(count, id);
        append(unit, id, before);
        return { before };
      });
    const outcomes = await beside(3, add, add, add);
    expect(values(outcomes).map(({ before }) => before).sort()).toEqual([0, 1, 2]);
    expect(await version(id)).toBe(3);
  });

  it('gives a value that two of them want to one, and tells the other whose it is', async () => {
    const claim = (owner: string) => () =>
      run(async (unit) => {
        const holder = (await unit.reserve('name', [{ value: 'one', owner }])).get('one');
        append(unit, newId('contact'));
        return { holder };
      });
    const outcomes = await beside(3, claim('a'), claim('b'));
    expect(values(outcomes)).toEqual([{ holder: 'a' }, { holder: 'a' }]);
  });

  it('runs alone who gives something free or reads back what it wrote', async () => {
    const outcomes = await beside(
      3,
      () => run(async (unit) => (await unit.release('name', [{ value: 'x', owner: 'o' }]), append(unit, newId('contact')), { alone: true })),
      () => run(async (unit) => (append(unit, newId('contact')), { alone: (await unit.flush()).length === 1 })),
    );
    expect(outcomes).toMatchObject([{ value: { alone: true } }, { value: { alone: true } }]);
  });

  it('keeps workspaces of the same tick apart', async () => {
    const other = newId('workspace');
    const id = newId('contact');
    await make(call({}, other), id);
    const look = (workspaceId: string) =>
      run(async (unit) => {
        append(unit, newId('contact'));
        const { rows } = await unit.sql.query<{ own: string }>("select current_setting('app.workspace') as own");
        return { own: rows[0]!.own, seen: (await unit.load(count, id)).version };
      }, call({}, workspaceId));
    const looks = await Promise.all([workspace, other, workspace, other].map(look));
    expect(looks).toEqual([workspace, other, workspace, other].map((own) => ({ own, seen: own === other ? 1 : 0 })));
  });

  it('ends the statement of one whose time is up, and lets the others have theirs', async () => {
    const slow = () =>
      run(async (unit) => {
        append(unit, newId('contact'));
        await unit.sql.query('select pg_sleep(5)');
        return {};
      }, call({ deadline: Date.now() + 150 }));
    expect(await beside(5, slow)).toMatchObject([{ reason: { code: 'UNAVAILABLE' } }]);
  });

  it('survives the end of its connection', async () => {
    const kill = () =>
      run(async (unit) => {
        append(unit, newId('contact'));
        await unit.sql.query('select pg_terminate_backend(pg_backend_pid())');
        return {};
      });
    expect(await beside(4, kill)).toMatchObject([{ status: 'rejected' }]);
  });

  it('runs nobody again where the connection was lost at the commit: it may have been done', async () => {
    const lossy = async () => {
      const client = await test.app.connect();
      const query = async (text: string, values?: unknown[]) => {
        const result = await client.query(text, values);
        if (text === 'commit') throw new Error('Connection terminated unexpectedly');
        return result;
      };
      return Object.assign(Object.create(client), { query, release: () => client.release() });
    };
    const store = new EventStore({ ...test, projections: [], app: { connect: lossy } as unknown as Pool });
    let runs = 0;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 4 }, () =>
        store.within(workspace, { group: 'things' }, async (unit) => {
          runs += 1;
          append(unit, newId('contact'));
        })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'rejected'));
    expect(runs).toBe(4);
    expect((await test.admin.query('select from events where workspace_id = $1', [workspace])).rowCount).toBe(4);
  });

  it('answers one key of a tick once', async () => {
    const id = newId('contact');
    const context = keyed();
    const rivals = Array.from({ length: 6 }, () => () => make(context, id));
    const outcomes = await beside(4, ...rivals);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') expect(outcome.value.id).toBe(id);
      else expect(outcome.reason).toMatchObject({ code: 'IDEMPOTENCY_IN_FLIGHT' });
    }
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await version(id)).toBe(1);
    const other = make({ ...context, request_hash: 'other' }, id);
    await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  });

  it('keeps the refusal of one under its key', async () => {
    const context = keyed();
    let reason: DomainError | undefined = new DomainError('INVALID_STATE', 'Not now.');
    const refusing = () => run(async () => (reason ? Promise.reject(reason) : { done: true }), context);
    await beside(3, refusing);
    reason = undefined;
    expect(await beside(3, refusing)).toMatchObject([{ reason: { code: 'INVALID_STATE', detail: 'Not now.' } }]);
  });

  it('runs work and what follows in the context of its caller', async () => {
    const trace = new AsyncLocalStorage<number>();
    const seen = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        trace.run(n, () =>
          run(async (unit) => {
            append(unit, newId('contact'));
            const hook = { at: -1 };
            unit.afterCommit(() => (hook.at = trace.getStore()!));
            return { work: trace.getStore(), hook };
          }))),
    );
    expect(seen).toEqual(Array.from({ length: 8 }, (_, n) => ({ work: n, hook: { at: n } })));
  });
});
