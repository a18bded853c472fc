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
    ['Yahoo in German', 'Ja.\n\nAm Dienstag, 3. März 2026 um 09:00:00 MEZ hat Sam <s@a.example> '
      + 'Folgendes geschrieben:\n\nhi', 'Ja.'],
    ['a German phone', 'Ja.\n\nSam <s@a.example> hat am 03.03.2026 um 09:00 Folgendes geschrieben:\n\nhi', 'Ja.'],
    ['Yahoo in Spanish', 'Sí.\n\nEn lunes, 2 de marzo de 2026, 9:00 CET, Sam <s@a.example> escribió:\n\nhi', 'Sí.'],
    ['the old separator', 'Yes.\n-----Original Message-----\nhi', 'Yes.'],
    ['a signature', 'Yes.\n-- \nDana\nCEO', 'Yes.'],
    ['a phone', 'Yes.\n\nSent from my iPhone', 'Yes.'],
    ['an answer below', 'On Tue, Sam <s@a.example> wrote:\n> hi\n> you\n\nYes.', 'Yes.'],
    ['a sentence with Am', 'Am Montag habe ich geschrieben\nund warte', 'Am Montag habe ich geschrieben\nund warte'],
    ['a sentence with On', 'On Monday we wrote it.\nFrom: my view', 'On Monday we wrote it.\nFrom: my view'],
  ])('%s', (_name, text, reply) => expect(splitQuoted(text).reply).toBe(reply));

  // One line beside From is enough: which ones there are differs with Outlook's age and the mail.
  it.each([
    ['English', 'From', 'Sent', 'Date', 'To', 'Subject'],
    ['German', 'Von', 'Gesendet', 'Datum', 'An', 'Betreff'],
    ['French', 'De ', 'Envoyé ', 'Date ', 'À ', 'Objet '],
    ['Spanish', 'De', 'Enviado', 'Enviado el', 'Fecha', 'Para', 'Asunto'],
    ['Portuguese', 'De', 'Enviado', 'Enviada em', 'Data', 'Para', 'Assunto'],
    ['Italian', 'Da', 'Inviato', 'Data', 'A', 'Oggetto'],
    ['Dutch', 'Van', 'Verzonden', 'Datum', 'Aan', 'Onderwerp'],
    ['Swedish', 'Från', 'Skickat', 'Datum', 'Till', 'Ämne'],
    ['Danish and Norwegian', 'Fra', 'Sendt', 'Dato', 'Til', 'Emne'],
    ['Finnish', 'Lähettäjä', 'Lähetetty', 'Päivämäärä', 'Vastaanottaja', 'Aihe'],
    ['Polish', 'Od', 'Wysłano', 'Wysłane', 'Data', 'Do', 'Temat'],
    ['Czech', 'Od', 'Odesláno', 'Datum', 'Komu', 'Předmět'],
  ])('Outlook in %s', (_language, from, ...others) => {
    for (const name of others) {
      for (const mark of ['', '*']) {
        const quoted = `${mark}${from}:${mark} Sam <s@a.example>\n${mark}${name}:${mark} x\n\nhi`;
        expect(splitQuoted(`Yes.\n\n${quoted}`)).toEqual({ reply: 'Yes.', quoted });
      }
    }
  });

  it('takes no longer for a line of spaces, or for many quotes that are answered in between', () => {
    const spaces = `Yes.\n${' '.repeat(2_000_000)}x`;
    expect(splitQuoted(spaces).reply).toBe(spaces);
    const inline = splitQuoted(`${'On aaaa wrote:\n> hi\n'.repeat(100_000)}Yes.`);
    expect(inline.reply).toBe('Yes.');
  });

  it('keeps what it takes away', () => {
    const quoted = 'On Tue, Sam <s@a.example> wrote:\n> hi';
    expect(splitQuoted(`Yes.\n\n${quoted}`)).toEqual({ reply: 'Yes.', quoted });
  });
});
