import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { minuteMs } from '@sortie/contracts';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { enter, makeCampaign } from './campaign.fixture-spec.js';
import { scriptedServer, type ScriptedServer } from './scripted-server.fixture-spec.js';
import { resolveUnknown } from './unknown.js';

describe('a server that breaks off after the data', () => {
  let world: SendingWorld;
  let server: ScriptedServer;
  let takes = false;
  beforeAll(async () => {
    world = await openSendingWorld();
    server = await scriptedServer({
      greeting: '220 scripted',
      answers: { '.': (socket) => void (takes ? socket.write('250 2.0.0 queued\r\n') : socket.destroy()) },
    });
  }, 30_000);
  afterAll(async () => {
    await world.close();
    await server.close();
  }, 30_000);

  const start = Date.UTC(2026, 2, 4, 12);
  const at = (minutes: number) => new Date(start + minutes * minuteMs);
  const next = (mailboxId: string, minutes: number) => world.sender.sendNext(world.workspaceId, mailboxId, at(minutes));
  const rows = async (text: string, ...values: unknown[]) => (await world.test.admin.query<any>(text, values)).rows;
  const standing = async (id: string) =>
    (await rows('select status, status_reason from mailboxes where id = $1', id))[0];

  async function mailboxWith(contacts: number) {
    const id = await world.mailbox();
    await rows(
      "update mailboxes set smtp = jsonb_set(smtp, '{port}', to_jsonb($2::int)) where id = $1",
      id,
      server.port,
    );
    const campaignId = await makeCampaign(world, {}, [id]);
    await enter(world, campaignId, Array.from({ length: contacts }, () => ({ mailboxId: id })), at(0));
    return id;
  }

  it('pauses its mailbox at the third mail in a row, which keeps the fourth', async () => {
    takes = false;
    const id = await mailboxWith(4);
    for (const minute of [1, 2]) expect(await next(id, minute)).toBe(true);
    expect(await standing(id)).toMatchObject({ status: 'active' });
    expect(await next(id, 3)).toBe(true);
    const reason = expect.stringContaining('3 mails in a row');
    expect(await standing(id)).toEqual({ status: 'paused', status_reason: reason });
    expect(await next(id, 4)).toBe(false);
    const counts = 'select state, count(*)::int from touches where mailbox_id = $1 group by 1 order by 1';
    const states = await rows(counts, id);
    expect(states).toEqual([{ state: 'planned', count: 1 }, { state: 'unknown', count: 3 }]);
  });

  it('does so too when a Sent folder says of each that it was never taken', async () => {
    takes = false;
    const id = await mailboxWith(1);
    const folder = { arrived: false, find: async () => 'absent' as const };
    for (const minute of [1, 2, 3]) {
      expect(await next(id, minute)).toBe(true);
      await rows("update touches set unknown_since = now() - interval '1 day' where mailbox_id = $1", id);
      await resolveUnknown(world.test.store, async () => ({ folder, user: '' }), async () => at(minute));
    }
    expect(await standing(id)).toMatchObject({ status: 'paused' });
  });

  it('is forgiven with every mail that it takes', async () => {
    const id = await mailboxWith(5);
    for (const minute of [1, 2, 3, 4, 5]) {
      takes = minute === 3;
      expect(await next(id, minute)).toBe(true);
    }
    expect(await standing(id)).toMatchObject({ status: 'active' });
  });
});
