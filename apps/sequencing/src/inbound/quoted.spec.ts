import { describe, expect, it } from '@jest/globals';
import { splitQuoted } from './quoted.js';

describe('splitQuoted', () => {
  it.each([
    ['no quote', 'Hello\nthere', 'Hello\nthere'],
    ['Gmail', 'Yes.\n\nOn Tue, Mar 3, 2026 at 9:00 AM Sam <s@a.example> wrote:\n> hi', 'Yes.'],
    ['Gmail over two lines', 'Yes.\n\nOn Tue, Mar 3, 2026 at 9:00 AM Sam Lane\n<s@a.example> wrote:\n\n> hi', 'Yes.'],
    ['Apple in French', 'Oui.\n\nLe 3 mars 2026 à 09:00, Sam <s@a.example> a écrit :\n> hi', 'Oui.'],
    ['Outlook', 'Yes.\n\n________________________________\nFrom: Sam', 'Yes.'],
    ['Outlook without its line', 'Yes.\n\nFrom: Sam <s@a.example>\nSent: Tuesday\nTo: Dana\nSubject: hi', 'Yes.'],
    ['Outlook in German', 'Ja.\r\n\r\nVon: Sam\r\nGesendet: Dienstag\r\nAn: Dana\r\nBetreff: hi', 'Ja.'],
    ['the old separator', 'Yes.\n-----Original Message-----\nhi', 'Yes.'],
    ['a signature', 'Yes.\n-- \nDana\nCEO', 'Yes.'],
    ['a phone', 'Yes.\n\nSent from my iPhone', 'Yes.'],
    ['an answer below', 'On Tue, Sam <s@a.example> wrote:\n> hi\n> you\n\nYes.', 'Yes.'],
    ['a sentence with On', 'On Monday we wrote it.\nFrom: my view', 'On Monday we wrote it.\nFrom: my view'],
  ])('%s', (_name, text, reply) => expect(splitQuoted(text).reply).toBe(reply));

  it('keeps what it takes away', () => {
    const quoted = 'On Tue, Sam <s@a.example> wrote:\n> hi';
    expect(splitQuoted(`Yes.\n\n${quoted}`)).toEqual({ reply: 'Yes.', quoted });
  });
});
