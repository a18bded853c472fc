import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { openStore, type TestStore } from '@sortie/testing';
import { sequencingSchema } from '../migrations/schema.js';
import { mendAnswers } from './mend-answers.js';

let test: TestStore;
beforeAll(async () => {
  test = await openStore({ service: 'sequencing', template: 'sequencing', tables: sequencingSchema });
}, 30_000);
afterAll(() => test.close(), 30_000);

it('looks up an unknown answer behind any number of older ones that no folder ever tells', async () => {
  const workspaceId = newId('workspace');
  await test.admin.query(
    `insert into reply_sends (workspace_id, id, thread_id, touch_id, contact_id, mailbox_id, state, message_id,
       first_tried, unknown_since, updated_at)
     select $1, 'msg_' || n, 't', 't', 'c', 'm', 'unknown', '<' || n || '@x>', now(),
       now() - interval '1 day' - n * interval '1 minute', now()
     from generate_series(0, 150) n`,
    [workspaceId],
  );
  const folder = {
    arrived: false,
    find: async (_user: unknown, messageId: string) => (messageId === '<0@x>' ? 'absent' : 'cannot_tell') as never,
  };
  const state = async () =>
    (await test.admin.query(`select state from reply_sends where id = 'msg_0'`)).rows[0].state as string;
  for (let round = 0; round < 50 && (await state()) === 'unknown'; round += 1) {
    await mendAnswers(test.store, async () => ({ folder, user: 'u' }), '1', async () => new Date());
  }
  expect(await state()).toBe('planned');
});
