import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { recoverOrphans } from './orphans.js';
import { SenderIdentity } from './sender-identity.js';
import type { SentAnswer } from './sent-folder.js';
import { resolveUnknown } from './unknown.js';

describe('what a dead sender left behind', () => {
  let world: SendingWorld;
  let mailboxId: string;

  beforeAll(async () => {
    world = await openSendingWorld();
    mailboxId = await world.mailbox();
  }, 30_000);
  afterAll(() => world.close(), 30_000);

  const nowOf = async () => new Date();
  const put = async (state: string, owner: string | null, more = '') => {
    const { touchId } = await world.enroll(mailboxId);
    await world.test.admin.query(`update touches set state = $2, owner = $3, message_id = id ${more} where id = $1`, [
      touchId,
      state,
      owner,
    ]);
    return touchId;
  };
  const recover = () => recoverOrphans(world.test.store, '0', nowOf);
  const resolve = (answer: SentAnswer) =>
    resolveUnknown(
      world.test.store,
      async () => ({ folder: { arrived: true, find: async () => answer }, user: 'me' }),
      nowOf,
    );

  it('was being submitted: its outcome is unknown', async () => {
    const touchId = await put('submitting', '900002');
    expect(await recover()).toBe(1);
    expect(await world.state(touchId)).toBe('unknown');
  });

  it('belongs to a sender that lives, or is only frozen: nobody touches it', async () => {
    const living = await SenderIdentity.take(world.test.app);
    const touchId = await put('submitting', living.number);
    expect(await recover()).toBe(0);
    expect(await world.state(touchId)).toBe('submitting');
    living.release();
    await expect(eventually(recover)).resolves.toBe(1);
  });

  it('stands in the Sent folder: it was accepted, and said so once', async () => {
    const touchId = await put('unknown', null, ', unknown_since = now()');
    await resolve('found');
    expect(await world.state(touchId)).toBe('accepted');
    await resolve('found');
    const { rows } = await world.test.admin.query(
      "select count(*)::int as n from events where type = 'email.sent' and data->>'touch_id' = $1",
      [touchId],
    );
    expect(rows[0].n).toBe(1);
  });

  it('is not in the Sent folder: only after the server had time to file it may it go again', async () => {
    const touchId = await put('unknown', null, ', unknown_since = now()');
    await resolve('absent');
    expect(await world.state(touchId)).toBe('unknown');
    await world.test.admin.query("update touches set unknown_since = now() - interval '10 seconds' where id = $1", [
      touchId,
    ]);
    await resolve('absent');
    expect(await world.state(touchId)).toBe('planned');
  });

  it('cannot be looked up: it is held, however long', async () => {
    const touchId = await put('unknown', null, ", unknown_since = now() - interval '1 day'");
    expect(await resolve('cannot_tell')).toEqual([mailboxId]);
    expect(await world.state(touchId)).toBe('unknown');
  });
});

/** The session of a released identity ends a moment later. */
async function eventually(recover: () => Promise<number>): Promise<number> {
  for (;;) {
    const found = await recover();
    if (found > 0) return found;
  }
}
