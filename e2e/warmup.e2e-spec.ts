// Mailboxes that warm each other up, until their pool may launch: what it says on the way, and what nobody must count.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { advance, mailsTo } from './support/campaign.ts';
import { all, ok } from './support/http.ts';
import { settledLog } from './support/log.ts';
import { newWorkspace, sandboxMailbox, type Workspace } from './support/workspace.ts';

const step = { channel: 'email', subject: 'Hello', body: 'Shall we talk?\n\n{{ unsubscribe_url }}' };

let workspace: Workspace;
let mailboxes: { id: string; email: string }[];

const post = (path: string, body?: object) => workspace.send('POST', path, { body });
const get = (path: string) => ok(workspace.send('GET', path));
const warmup = (id: string) => get(`/v1/mailboxes/${id}/warmup`);

beforeAll(async () => {
  workspace = await newWorkspace('Warmup');
  mailboxes = [];
  for (const name of ['pat', 'robin']) {
    const input = sandboxMailbox(`${name}.${workspace.id.slice(-8)}@outbound.example`);
    mailboxes.push(await ok(post('/v1/mailboxes', { ...input, warmup: { enabled: true } })));
  }
});

describe('two mailboxes that warm up', () => {
  it('may not launch before, and say what is missing', async () => {
    const pool = await ok(post('/v1/pools', { name: 'New', mailbox_ids: mailboxes.map(({ id }) => id) }));
    const sequence = await ok(post('/v1/sequences', { name: 'First', mailbox_pool: pool.id, steps: [step] }));
    const group = await ok(post('/v1/groups', { name: 'First' }));
    await advance(workspace, 3);
    const launch = () => post(`/v1/sequences/${sequence.id}/launch`, { group_id: group.id });
    const refused = await launch();
    expect(refused).toMatchObject({ status: 409, body: { code: 'POOL_NOT_WARMED' } });
    expect(refused.body.detail).toContain(`${mailboxes[0]!.id} (3 of 14 days done, warmed on `);

    await advance(workspace, 11);
    expect(await get(`/v1/pools/${pool.id}`)).toMatchObject({ status: 'warmed' });
    await ok(launch());
  });

  it('have written to each other meanwhile, within the number of each day', async () => {
    for (const { id, email } of mailboxes) {
      const shown = await warmup(id);
      expect(shown).toMatchObject({ object: 'warmup', enabled: true, warmed: true, reason: 'warmup_complete' });
      expect(shown.days.length).toBeGreaterThanOrEqual(14);
      for (const { sent, spam } of shown.days) {
        expect(sent).toBeLessThanOrEqual(26);
        expect(spam).toBe(0);
      }
      const sent = shown.days.reduce((sum: number, day: { sent: number }) => sum + day.sent, 0);
      expect(sent).toBeGreaterThan(50);
      const other = mailboxes.find((each) => each.id !== id)!;
      expect((await mailsTo(other.email)).filter(({ from }) => from.includes(email))).toHaveLength(sent);
    }
  });

  it('are told of once, and their mail is no campaign mail and no reply', async () => {
    const told = (await settledLog(workspace)).map(({ type }) => type);
    expect(told.filter((type) => type === 'mailbox.warmed')).toHaveLength(2);
    expect(told.filter((type) => /^(email|reply|touch|message)\./.test(type))).toEqual([]);
    expect((await get('/v1/replies')).data).toEqual([]);
    expect(await all(workspace.send, '/v1/touches')).toEqual([]);
    for (const { id } of mailboxes) expect(await get(`/v1/mailboxes/${id}`)).toMatchObject({ sent_today: 0 });
  });
});
