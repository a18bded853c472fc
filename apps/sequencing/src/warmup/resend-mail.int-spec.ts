import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { secretPlace } from '../mailboxes/secret-place.js';
import { begin, day, openWarmupWorld, type WarmupWorld } from './warmup-world.fixture-spec.js';

let world: WarmupWorld;
let resending: string;
let other: string;
beforeAll(async () => {
  world = await openWarmupWorld();
  [resending, other] = (await world.exchanging(2, { imap: { host: '127.0.0.1', port: 993 } })) as [string, string];
  await world.test.store.within(world.workspaceId, {}, (unit) =>
    unit.sql.query('update mailboxes set smtp = null, resend_key = $2 where id = $1', [
      resending,
      unit.seal('re_1', secretPlace('resend_key', resending)),
    ]),
  );
  for (const [age, mailboxId] of [[91, resending], [89, resending], [91, other]] as const) {
    await world.rows(
      `insert into warmup_days (workspace_id, mailbox_id, day, sent)
       values ($1, $2, $3::timestamptz::date - $4::int, 1)`,
      world.workspaceId, mailboxId, begin, age,
    );
    await world.rows(
      `insert into warmup_mails (workspace_id, id, from_mailbox_id, to_mailbox_id, root_id, turn, test, day, due_at,
         state)
       values ($1, $2, $3, $3, $2, 0, true, $4::timestamptz::date - $5::int, $4, 'accepted')`,
      world.workspaceId, `old_${mailboxId}_${age}`, mailboxId, begin, age,
    );
  }
  await world.advanceTo(day(1));
}, 60_000);
afterAll(() => world.close());

const bySender = (id: string) =>
  world.rows('select * from warmup_mails where from_mailbox_id = $1 and sent_at is not null', id);

it('is known by what we put in it, though the provider has given it a name of its own', async () => {
  const [mail] = await bySender(resending);
  const { content } = world.handed.find(({ messageId }) => messageId === mail.message_id)!;
  expect(content.headers).toMatchObject({ 'X-Entity-Ref-ID': mail.message_id });
  const arriving = { to_mailbox_id: other, message_id: '<0100-1@amazonses.example>' };
  expect(await world.find(arriving, 'junk')).toBe(false);
  expect(await world.find(arriving, 'junk', new Map([['x-entity-ref-id', [mail.message_id]]]))).toBe(true);
  const [found] = await world.rows('select placement, message_id from warmup_mails where id = $1', mail.id);
  expect(found).toEqual({ placement: 'spam', message_id: arriving.message_id });
  // Rescued into the inbox and seen again: it is the same mail, by its new name.
  expect(await world.find(arriving, 'inbox')).toBe(true);
  const [counted] = await world.rows('select sum(spam)::int as spam, sum(inbox)::int as inbox from warmup_days');
  expect(counted).toEqual({ spam: 1, inbox: 0 });
});

it('is not marked where its Message-ID stays as it is', async () => {
  const [mail] = await bySender(other);
  const { content } = world.handed.find(({ messageId }) => messageId === mail.message_id)!;
  expect(content.headers).not.toHaveProperty('X-Entity-Ref-ID');
});

it('is forgotten after 90 days, with its days', async () => {
  const mails = await world.rows("select id from warmup_mails where id like 'old_%'");
  expect(mails).toEqual([{ id: `old_${resending}_89` }]);
  const [{ days }] = await world.rows('select count(*)::int as days from warmup_days where day < $1', begin);
  expect(days).toBe(1);
});
