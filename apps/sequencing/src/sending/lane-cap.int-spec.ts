import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hourMs } from '@sortie/contracts';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { claimNext } from './claim.js';

const workers = 8;

describe('a mailbox that several workers send from', () => {
  let world: SendingWorld;

  beforeAll(async () => {
    world = await openSendingWorld();
  }, 30_000);
  afterAll(() => world.close(), 30_000);

  it('keeps its cap on each of three days, and uses it', async () => {
    const cap = 5;
    const mailboxId = await world.mailbox({ daily_cap: cap });
    for (let n = 0; n < 20; n++) await world.enroll(mailboxId);
    // Every six hours from noon on, so that three midnights are crossed.
    const start = Date.UTC(2026, 2, 28, 12);
    const byDay = new Map<string, number>();
    for (let hour = 0; hour < 72; hour += 6) {
      const now = new Date(start + hour * hourMs);
      const claim = async (worker: number) => {
        const touch = await world.test.store.within(world.workspaceId, { now }, (unit) =>
          claimNext(unit, mailboxId, String(worker)),
        );
        const day = now.toISOString().slice(0, 10);
        if (touch) byDay.set(day, (byDay.get(day) ?? 0) + 1);
        return touch;
      };
      await Promise.all(
        Array.from({ length: workers }, async (_, worker) => {
          for (let claims = 0; claims < 4; claims++) await claim(worker);
        }),
      );
      // A worker passes a lane by that another one holds: who comes last finds what is left of the day.
      while (await claim(0)) continue;
    }
    expect(Object.fromEntries(byDay)).toEqual({
      '2026-03-28': cap,
      '2026-03-29': cap,
      '2026-03-30': cap,
      '2026-03-31': cap,
    });
  }, 60_000);

  it('leaves its gap between two mails', async () => {
    const mailboxId = await world.mailbox({ gap_seconds: 600 });
    for (let n = 0; n < 3; n++) await world.enroll(mailboxId);
    const claim = (at: number) =>
      world.test.store.within(world.workspaceId, { now: new Date(at) }, (unit) => claimNext(unit, mailboxId, '1'));
    const start = Date.UTC(2026, 2, 28, 12);
    expect(await claim(start)).not.toBeNull();
    // The gap is at least what was asked for, and the lane says when it is over.
    expect(await claim(start + 599_000)).toBeNull();
    const { rows } = await world.test.admin.query<{ ready_at: Date }>(
      'select ready_at from lanes where mailbox_id = $1',
      [mailboxId],
    );
    const over = rows[0]!.ready_at.getTime();
    expect(over).toBeGreaterThanOrEqual(start + 600_000);
    expect(over).toBeLessThanOrEqual(start + 720_000);
    expect(await claim(over - 1)).toBeNull();
    expect(await claim(over)).not.toBeNull();
  });
});
