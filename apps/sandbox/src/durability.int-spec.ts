import { afterEach, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { openStore } from './store.js';
import { campaignMail, startListener, startWorld, type World } from './world.fixture-spec.js';

let world: World;
afterEach(() => world.stop());

const ids = (count: number) => Array.from({ length: count }, (_, n) => `m-${n}`);
const storedIds = async () =>
  (await world.rows<{ message_id: string }>('SELECT message_id FROM sandbox.messages ORDER BY id')).map(
    ({ message_id }) => message_id.slice(1).split('@')[0],
  );

describe('messages', () => {
  it('are committed before their 250, 500 at once, each stored once and answered once', async () => {
    world = await startWorld();
    const sent = ids(500);
    await Promise.all(
      sent.map(async (id, n) => {
        await world.transport.sendMail(campaignMail(`${n % 2 ? 'interested' : 'dana'}+${n}@sandbox.test`, id));
        const visible = await world.rows(`SELECT 1 FROM sandbox.messages WHERE message_id = '<${id}@acme.example>'`);
        expect(visible).toHaveLength(1);
      }),
    );
    expect((await storedIds()).toSorted()).toEqual(sent.toSorted());
    expect((await world.settle()).body).toEqual({ pending: 0 });
    const answered = world.listener.deliveries.map(({ mail }) => mail.inReplyTo);
    expect(answered.toSorted()).toEqual(sent.filter((_, n) => n % 2).map((id) => `<${id}@acme.example>`).toSorted());
  });

  it('are stored once although Postgres ends every connection again and again', async () => {
    world = await startWorld();
    const sent = ids(300);
    await Promise.all(
      sent.map(async (id, n) => {
        if (n % 30 === 29) {
          await world.rows(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE usename = 'sandbox_app' AND datname = current_database()`,
          );
        }
        await world.transport.sendMail(campaignMail('dana@sandbox.test', id));
      }),
    );
    expect((await storedIds()).toSorted()).toEqual(sent.toSorted());
  });

  it('that Postgres cannot hold are refused alone', async () => {
    world = await startWorld();
    const pool = new Pool({ connectionString: world.env['SORTIE_DB_APP_URL'] });
    const store = openStore(pool);
    const save = (id: string, n: number) => {
      const message = { publicId: `msg_${n}`, mailbox: null, mailFrom: '', recipient: 'dana@sandbox.test' };
      return store.save([{ ...message, messageId: `<${id}@acme.example>`, raw: Buffer.from(id), answer: null }]);
    };
    const outcomes = await Promise.allSettled(['m-0', 'm-1', 'nul\0', 'm-2'].map(save));
    await pool.end();
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[2]).toMatchObject({ reason: { code: '22021' } });
    expect(await storedIds()).toEqual(ids(3));
  });

  it('are stored once when the connection breaks between commit and acknowledgement', async () => {
    world = await startWorld();
    const pool = new Pool({ connectionString: world.env['SORTIE_DB_APP_URL'] });
    const query = pool.query.bind(pool) as (sql: string, values: unknown[]) => Promise<unknown>;
    let runs = 0;
    const breaking = async (sql: string, values: unknown[]) => {
      await query(sql, values);
      runs += 1;
      if (runs === 1) throw new Error('Connection terminated unexpectedly');
    };
    const mail = { publicId: 'msg_1', mailbox: null, mailFrom: '', recipient: 'dana@sandbox.test', answer: null };
    const store = openStore({ query: breaking } as unknown as Pool);
    await store.save([{ ...mail, messageId: '<m-0@acme.example>', raw: Buffer.from('') }]);
    await pool.end();
    expect([runs, await storedIds()]).toEqual([2, ['m-0']]);
  });

  it('and what is still to be answered survive a restart', async () => {
    world = await startWorld();
    const { port } = world.listener;
    await world.listener.stop();
    await world.transport.sendMail(campaignMail('interested+r@sandbox.test', 'r-1'));
    await expect(world.transport.sendMail(campaignMail('soft+r@sandbox.test', 'r-2'))).rejects.toThrow('451');
    const before = (await world.get('/sandbox/messages')).body;
    await world.restart();
    expect((await world.get('/sandbox/messages')).body).toEqual(before);
    await world.transport.sendMail(campaignMail('soft+r@sandbox.test', 'r-2'));
    const back = await startListener(port);
    expect((await world.settle()).body).toEqual({ pending: 0 });
    await back.stop();
    expect(back.deliveries.map(({ mail }) => mail.inReplyTo)).toEqual(['<r-1@acme.example>']);
  });
});

describe('answers', () => {
  it('are tried again after a 4xx, given up after a 5xx, and kept with what happened', async () => {
    world = await startWorld();
    world.listener.replies.push(451, 421);
    await world.transport.sendMail(campaignMail('question+a@sandbox.test', 'a-1'));
    expect((await world.settle()).body).toEqual({ pending: 0 });
    world.listener.replies.push(550);
    await world.transport.sendMail(campaignMail('question+a@sandbox.test', 'a-2'));
    expect((await world.settle()).body).toEqual({ pending: 0 });
    expect(await world.rows('SELECT state, attempts, reason FROM sandbox.outbox ORDER BY id')).toEqual([
      { state: 'delivered', attempts: 3, reason: null },
      { state: 'failed', attempts: 1, reason: expect.stringContaining('550') },
    ]);
    expect(world.listener.deliveries).toHaveLength(1);
  });

  it('settle waits for a delivery that is under way', async () => {
    world = await startWorld();
    world.listener.replies.push(...Array.from({ length: 4 }, () => 451));
    await Promise.all(ids(20).map((id) => world.transport.sendMail(campaignMail('interested@sandbox.test', id))));
    expect(await world.settle()).toMatchObject({ status: 200, body: { pending: 0 } });
    expect(world.listener.deliveries).toHaveLength(20);
  });
});

describe('faults', () => {
  const attempt = async (id: string) => {
    try {
      await world.transport.sendMail(campaignMail('dana@sandbox.test', id));
      return 'accepted';
    } catch (error) {
      expect(error).not.toHaveProperty('responseCode');
      return 'dropped';
    }
  };
  const attemptAll = async (all: string[]) => {
    const outcomes: string[] = [];
    for (const id of all) outcomes.push(await attempt(id));
    return outcomes;
  };
  const everyThird = ['accepted', 'accepted', 'dropped', 'accepted', 'accepted', 'dropped', 'accepted'];

  it('after_data keeps every message and drops every nth connection before its 250', async () => {
    world = await startWorld({ SORTIE_SANDBOX_FAULTS: '{"after_data":"drop","every":3}' });
    expect(await attemptAll(ids(7))).toEqual(everyThird);
    expect(await storedIds()).toEqual(ids(7));
    const { body } = await world.get('/sandbox/sent?mailbox=mia@acme.example&message_id=m-2@acme.example');
    expect(body.found).toBe(true);
  });

  it.each(['before_data', 'in_data'])('%s keeps nothing of the nth message', async (point) => {
    world = await startWorld({ SORTIE_SANDBOX_FAULTS: `{"${point}":"drop","every":3}` });
    expect(await attemptAll(ids(7))).toEqual(everyThird);
    expect(await storedIds()).toEqual(['m-0', 'm-1', 'm-3', 'm-4', 'm-6']);
    const { body } = await world.get('/sandbox/sent?mailbox=mia@acme.example&message_id=m-2@acme.example');
    expect(body).toEqual({ found: false });
  });
});
