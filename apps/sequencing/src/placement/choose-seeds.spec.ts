import { describe, expect, it } from '@jest/globals';
import { mostSeeds } from '@sortie/contracts';
import { checkSender, chooseSeeds } from './choose-seeds.js';
import type { TestMailbox } from './test-mailbox.js';

const mailbox = (id: string, more: Partial<TestMailbox> = {}): TestMailbox => ({
  id, email: `${id}@outbound.example`, display_name: null, status: 'active', smtp: null, imap: null, test: false, ...more,
});
const sender = mailbox('s');
const everybody = () => true;

describe('the seeds of a test', () => {
  it('are all others that can be one, by id, and no more than 20', () => {
    const paused = mailbox('a', { status: 'paused' });
    const unread = mailbox('b');
    const all = [mailbox('d'), sender, paused, unread, mailbox('c')];
    expect(chooseSeeds(sender, all, undefined, ({ id }) => id !== 'b')).toEqual(['c', 'd']);
    const many = Array.from({ length: 30 }, (_, n) => mailbox(`m${10 + n}`));
    const chosen = chooseSeeds(sender, many, undefined, everybody);
    expect([chosen.length, chosen.at(-1)]).toEqual([mostSeeds, 'm29']);
  });

  it('are those asked for, once each', () => {
    const all = [sender, mailbox('c'), mailbox('d'), mailbox('e')];
    expect(chooseSeeds(sender, all, ['e', 'c', 'e'], everybody)).toEqual(['c', 'e']);
  });

  it('are refused each by its place', () => {
    const all = [sender, mailbox('c', { status: 'paused' }), mailbox('d')];
    const refused = () => chooseSeeds(sender, all, ['s', 'c', 'd', 'x'], () => false);
    expect(refused).toThrow(
      expect.objectContaining({
        fields: ['is_sender', 'mailbox_paused', 'needs_imap', 'unknown_mailbox'].map((code, index) =>
          expect.objectContaining({ field: `seed_mailbox_ids[${index}]`, pointer: `/seed_mailbox_ids/${index}`, code }),
        ),
      }),
    );
  });

  it('are missing where nobody can be one', () => {
    expect(() => chooseSeeds(sender, [sender], undefined, everybody)).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ field: 'seed_mailbox_ids', code: 'no_seed' })] }),
    );
  });
});

it('a sender that is paused sends no test', () => {
  expect(() => checkSender(sender)).not.toThrow();
  expect(() => checkSender(mailbox('s', { status: 'paused' }))).toThrow(
    expect.objectContaining({ fields: [expect.objectContaining({ field: 'mailbox_id', code: 'mailbox_paused' })] }),
  );
});
