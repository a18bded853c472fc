import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { simpleParser } from 'mailparser';
import type { Person } from './person.ts';
import { openMailWorld, type MailWorld } from './world.ts';

describe('a campaign through a real postfix, answered in a real dovecot', () => {
  let world: MailWorld;
  beforeAll(async () => {
    world = await openMailWorld();
  });
  afterAll(() => world.close());

  it('sends by submission, and hears the reply as IDLE pushes it', async () => {
    const { mailboxId, owner } = await world.account();
    const { person, contactId } = await world.recipient(mailboxId);
    await world.readers.look();
    await world.until(async () => (await statusOf(mailboxId))?.state === 'reading');
    const messageId = await world.sendNext(mailboxId);

    const [raw] = await person.receive(1);
    const mail = await simpleParser(raw!);
    expect(mail.messageId).toBe(messageId);
    expect(mail.from?.value[0]?.address).toBe(owner.address);
    // Logged in over STARTTLS: postfix writes both into its trace header.
    expect(mail.headerLines.find(({ key }) => key === 'received')).toBeDefined();
    expect(raw).toMatch(/with ESMTPSA/);

    const before = Date.now();
    await person.send({ to: owner.address, subject: 'Re: Hi', text: 'Tell me more.', inReplyTo: messageId });
    const replies = () => world.rows('select from replies where contact_id = $1', contactId);
    await world.until(async () => (await replies()).length > 0);
    // The round that looks without a push comes every two minutes.
    expect(Date.now() - before).toBeLessThan(30_000);
    expect(world.handled).toHaveLength(1);
  });

  it('shows five mails of one enrollment as one thread', async () => {
    const { mailboxId } = await world.account();
    const subject = 'A question about {{ contact.first_name }}';
    const opening = { channel: 'email', wait_days: 0, subject, body: 'Hello' };
    const followUp = { channel: 'email', wait_days: 0, body: 'Still there?' };
    const { person } = await world.recipient(mailboxId, [opening, followUp, followUp, followUp, followUp]);
    const ids: string[] = [];
    for (let mail = 0; mail < 5; mail += 1) ids.push(await world.sendNext(mailboxId));

    const mails = await Promise.all((await person.receive(5)).map((raw) => simpleParser(raw)));
    expect(new Set(mails.map(({ messageId }) => messageId))).toEqual(new Set(ids));
    expect(mails.filter(({ subject }) => subject === 'Re: A question about Dana')).toHaveLength(4);
    // RFC 5256, as mail clients do it: by References, and by the subject alone.
    await expect(threads(person, 'REFERENCES')).resolves.toEqual([5]);
    await expect(threads(person, 'ORDEREDSUBJECT')).resolves.toEqual([5]);
  });

  const statusOf = async (mailboxId: string) =>
    (await world.rows('select * from mailbox_readings where mailbox_id = $1', mailboxId))[0];
});

/** How many mails each thread of somebody's inbox has. */
function threads(person: Person, algorithm: string): Promise<number[]> {
  return person.imap(async (client) => {
    await client.mailboxOpen('INBOX');
    let sizes: number[] = [];
    const atom = (value: string) => ({ type: 'ATOM', value });
    // imapflow has no THREAD of its own; this is how it runs any command.
    const run = client as unknown as { exec(name: string, args: object[], options: object): Promise<{ next(): void }> };
    const answer = await run.exec('THREAD', [atom(algorithm), atom('UTF-8'), atom('ALL')], {
      untagged: {
        THREAD: async ({ attributes }: { attributes: unknown[] }) => {
          sizes = attributes.map((thread) => [thread].flat(Infinity).length);
        },
      },
    });
    answer.next();
    return sizes;
  });
}
