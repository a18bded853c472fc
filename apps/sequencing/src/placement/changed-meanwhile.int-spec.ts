import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError, minuteMs } from '@sortie/contracts';
import { ContactErasedConsumer } from '../erasure/contact-erased.consumer.js';
import { imap, openPlacementWorld, type PlacementWorld } from './placement-world.fixture-spec.js';

let world: PlacementWorld;
let inSandbox: string[];
let read: string[];
beforeAll(async () => {
  world = await openPlacementWorld();
  inSandbox = await world.seeds(2);
  read = await world.seeds(2, imap);
}, 60_000);
afterAll(() => world.close());
beforeEach(() => {
  world.handed.length = 0;
});

const run = () => world.post.run(world.workspaceId);

describe('what changed between the request and the mail', () => {
  it('lets nothing leave from or to a mailbox that was paused, nor once it was removed', async () => {
    const [first, second] = read as [string, string];
    const { id } = await world.create({ seed_mailbox_ids: [first] });
    await world.rows("update mailboxes set status = 'paused' where id = $1", world.from);
    await run();
    await world.rows("update mailboxes set status = 'active'");
    const { id: other } = await world.create({ seed_mailbox_ids: [first, second] });
    await world.rows("update mailboxes set status = 'paused' where id = $1", first);
    for (const [table, column] of [['warmup_mails', 'to_mailbox_id'], ['placement_results', 'mailbox_id']]) {
      const gone = `update ${table} set ${column} = 'mbx_gone' where placement_test_id = $1 and ${column} = $2`;
      await world.rows(gone, other, second);
    }
    await run();
    await world.rows("update mailboxes set status = 'active'");
    expect(world.handed).toEqual([]);
    expect((await world.get(id)).results[0]).toMatchObject({
      state: 'failed', detail: 'Nothing was sent: the sending mailbox was paused.',
    });
    const details = (await world.get(other)).results.map(({ detail }) => detail);
    expect(new Set(details)).toEqual(new Set([
      'Nothing was sent: the seed mailbox was paused.', 'Nothing was sent: the seed mailbox was removed.',
    ]));
  });

  it('fails the mail for a contact that is erased, and for a template that fails, in words that name nobody', async () => {
    const { id } = await world.create({ seed_mailbox_ids: inSandbox });
    const { contact } = world.samples;
    world.samples.contact = async () => {
      throw new DomainError('RESOURCE_NOT_FOUND', 'No such contact.');
    };
    await run();
    world.samples.contact = contact;
    expect(await world.get(id)).toMatchObject({ status: 'completed', failed: 2 });
    expect((await world.get(id)).results[0]!.detail).toContain('No such contact.');
    const broken = await world.create({ seed_mailbox_ids: inSandbox });
    await world.rows('update placement_tests set step = 2 where id = $1', broken.id);
    await run();
    expect((await world.get(broken.id)).results[0]!.detail).toBe(
      'Nothing was sent: steps[2].subject fails for the contact; preview it.',
    );
    expect(world.handed).toEqual([]);
  });

  it('waits for contacts that cannot be read now', async () => {
    const { id } = await world.create({ seed_mailbox_ids: inSandbox });
    const { contact } = world.samples;
    world.samples.contact = async () => {
      throw new DomainError('UNAVAILABLE', 'crm does not answer');
    };
    await run();
    world.samples.contact = contact;
    await world.advanceTo(new Date((await world.now()).getTime() + 15 * minuteMs));
    expect(await world.get(id)).toMatchObject({ status: 'completed', inbox: 2 });
  });

  it('leaves the sandbox the mails to forget once the contact is erased', async () => {
    const { id } = await world.create({ seed_mailbox_ids: [inSandbox[0]!] });
    await run();
    const [{ message_id }] = await world.mailsOf(id);
    await world.test.store.within(world.workspaceId, {}, async (unit) => {
      const data = { contact_id: world.contactId, erasure_id: 'ers_1' };
      await new ContactErasedConsumer().erase({ data } as never, unit);
      const { rows } = await unit.sql.query('select from mails_to_forget where message_id = $1', [message_id]);
      expect(rows).toHaveLength(1);
      // Not for good: the others need their contact.
      await unit.sql.query('delete from subject_keys where subject = $1', [world.contactId]);
    });
  });
});
