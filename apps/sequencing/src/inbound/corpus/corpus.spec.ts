// Mails as the world sends them, one file each (addresses and names made up), and what we make of every one.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { isComplaint } from '../arf.js';
import { classify, isReport } from '../classify.js';
import { dsnOutcome } from '../dsn.js';
import { parseMail } from '../parse.js';
import { splitQuoted } from '../quoted.js';

const folder = import.meta.dirname;
const ours = '<tch_01k6crh33k1ekfymq50pz3t99p.1a2b3c4d@acme.example>';
const contact = 'dana@client.example';
// A Wednesday.
const received = new Date('2026-03-04T10:00:00Z');

const kinds = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const files = kinds.flatMap(({ name }) =>
  readdirSync(join(folder, name)).map((file) => `${name}/${file.replace(/\.eml$/, '')}`),
);
const read = (name: string) => parseMail(readFileSync(join(folder, `${name}.eml`)));

type Bounce = [name: string, kind: string | null, code?: string | null, about?: string | null];

const dsns: Bounce[] = [
  ['dsn/domino-not-listed', 'hard', '5.1.1'],
  ['dsn/eight-bit-global', 'hard', '5.1.1'],
  ['dsn/exchange-not-found', 'hard', '5.1.1'],
  ['dsn/exim-no-such-user', 'hard', '5.0.0'],
  ['dsn/exim-retry-timeout', 'soft', '4.3.2'],
  ['dsn/expanded', null, null, null],
  ['dsn/gmail-delay', null],
  ['dsn/gmail-dns-error', 'soft', '4.0.0'],
  ['dsn/gmail-no-account', 'hard', '5.1.1'],
  ['dsn/gmail-over-quota', 'soft', '4.2.2'],
  ['dsn/gmail-over-quota-perm', 'soft', '5.2.2'],
  ['dsn/gmail-unauthenticated', 'policy', '5.7.26'],
  ['dsn/latin1-no-charset', 'hard', '5.1.1'],
  ['dsn/mimecast-envelope-blocked', 'policy', '5.0.0'],
  ['dsn/mimecast-invalid-recipient', 'hard', '5.0.0'],
  ['dsn/mixed-delivered', 'soft', '5.1.1'],
  ['dsn/mixed-ours-is-dead', 'hard', '5.1.1'],
  ['dsn/mixed-recipients', 'soft', '4.2.2'],
  ['dsn/no-original', 'hard', '5.1.1', null],
  ['dsn/o365-access-denied', 'hard', '5.4.1'],
  ['dsn/o365-banned-ip', 'policy', '5.7.606'],
  ['dsn/o365-disabled', 'hard', '5.2.1'],
  ['dsn/o365-expired', 'soft', '4.4.7'],
  ['dsn/o365-mailbox-full', 'soft', '5.2.2'],
  ['dsn/o365-recipient-not-found', 'hard', '5.1.10'],
  ['dsn/opensmtpd', 'hard', '5.1.1'],
  ['dsn/postfix-delayed', null],
  ['dsn/postfix-delivered', null],
  ['dsn/postfix-expired', 'soft', '4.4.1'],
  ['dsn/postfix-greylist-expired', 'soft', '4.7.1'],
  ['dsn/postfix-mailbox-full', 'soft', '5.2.2'],
  ['dsn/postfix-no-route', 'domain', '5.4.4'],
  ['dsn/postfix-relayed', null],
  ['dsn/postfix-spam', 'policy', '5.7.1'],
  ['dsn/postfix-user-unknown', 'hard', '5.1.1'],
  ['dsn/proofpoint-blocked', 'policy', '5.0.0'],
  ['dsn/sendmail-user-unknown', 'hard', '5.1.1'],
  ['dsn/sendmail-warning', null],
  ['dsn/ses-bounce', 'hard', '5.1.1'],
  ['dsn/unclosed-boundary', 'hard', '5.1.1'],
  ['plain-bounce/broken-mime', 'hard', '5.1.1'],
  ['plain-bounce/exim-old', 'hard', '5.1.1'],
  ['plain-bounce/exim-old-delayed', null, null, null],
  ['plain-bounce/qmail-no-mailbox', 'hard', '5.1.1'],
  ['plain-bounce/qmail-over-quota', 'soft', '5.2.2'],
  ['plain-bounce/qmail-permanent', 'hard', '5.1.1'],
  ['plain-bounce/yahoo-no-account', 'hard', '5.1.1'],
  ['plain-bounce/yahoo-not-accepted', 'policy', '554'],
];

const complaints: [name: string, complaint: boolean, about?: string | null][] = [
  ['complaint/fraud', true],
  ['complaint/headers-only', true],
  ['complaint/not-spam', false],
  ['complaint/other', true],
  ['complaint/outlook-jmrp', true],
  ['complaint/redacted', true],
  ['complaint/rfc5965-abuse', true],
  ['complaint/virus', true],
  ['complaint/yahoo', true],
];

type Day = string | null;
type Absence = [name: string, returnsOn: Day, backOn: Day, by: 'header' | 'rule', receipt?: boolean];

const absences: Absence[] = [
  ['auto-reply/cpanel-autorespond', '2026-03-30', '2026-03-30', 'header'],
  ['auto-reply/exchange-oof-de', '2026-03-13', '2026-03-14', 'header'],
  ['auto-reply/exchange-oof-en', '2026-03-20', '2026-03-21', 'header'],
  ['auto-reply/exchange-oof-es', '2026-03-18', '2026-03-19', 'header'],
  ['auto-reply/exchange-oof-fr', '2026-03-16', '2026-03-16', 'header'],
  ['auto-reply/exchange-oof-it', '2026-03-23', '2026-03-23', 'header'],
  ['auto-reply/exchange-oof-nl', '2026-03-16', '2026-03-16', 'header'],
  ['auto-reply/exchange-oof-pt', '2026-03-17', '2026-03-17', 'header'],
  ['auto-reply/gmail-vacation', '2026-03-16', '2026-03-16', 'header'],
  ['auto-reply/left-company', null, null, 'header'],
  ['auto-reply/lotus-notes', '2026-03-13', '2026-03-13', 'header'],
  ['auto-reply/no-date', null, null, 'header'],
  ['auto-reply/otrs-ticket', null, null, 'header', true],
  ['auto-reply/subject-only', '2026-03-09', '2026-03-09', 'rule'],
  ['auto-reply/weekday', '2026-03-09', '2026-03-09', 'header'],
  ['auto-reply/zendesk-ticket', null, null, 'header', true],
];

const replies: [name: string, classification: string, text: string][] = [
  ['reply/alternative-with-attachment', 'interested', "I'm interested. Our requirements are attached."],
  [
    'reply/apple-mail-french',
    'interested',
    "Bonjour Sam,\n\nOui, cela m'intéresse. Pouvez-vous m'appeler jeudi ?\n\nDana",
  ],
  ['reply/base64', 'interested', 'Klingt gut! Passt Ihnen Dienstag?'],
  ['reply/gmail-html-only', 'interested', "Sure, let's talk on Friday.\n\nDana"],
  ['reply/gmail-top-post', 'interested', 'Hi Sam,\n\nSounds good, how about Thursday at 3?\n\nDana'],
  ['reply/injected-name', 'interested', 'Sure, call me.'],
  ['reply/inline-answers', 'question', 'Who gave you my address?'],
  ['reply/iphone', 'interested', 'Yes please, send me more info.'],
  ['reply/japanese', 'question', 'お世話になっております。資料を送っていただけますか?'],
  ['reply/old-separator', 'not_interested', 'Not at the moment.'],
  [
    'reply/outlook-desktop',
    'not_interested',
    'Hi Sam,\n\nWe already use another vendor for this, so it is not relevant for us.\n\nRegards,\nDana',
  ],
  ['reply/outlook-dutch', 'question', 'Klinkt goed, kunnen we donderdag bellen?\n\nGroet,\nDana'],
  [
    'reply/outlook-german',
    'not_interested',
    'Hallo Sam,\n\nvielen Dank, aber wir haben aktuell keinen Bedarf.\n\nGruß\nDana',
  ],
  ['reply/outlook-html-only', 'question', 'How does your tool work with our CRM?'],
  ['reply/outlook-mobile', 'interested', 'Happy to chat next week.'],
  ['reply/outlook-polish', 'question', 'Czy możemy porozmawiać w czwartek?\n\nDana'],
  ['reply/outlook-swedish', 'other', 'Vi hörs på torsdag.\n\nDana'],
  ['reply/quoted-printable-latin1', 'interested', 'Me interesa, ¿puede llamarme mañana?'],
  [
    'reply/referral',
    'referral',
    'Hi Sam,\n\nI am not the right person for this. Please contact my colleague Lee Park.',
  ],
  ['reply/thanks-only', 'other', 'Thanks, got it.'],
  ['reply/thunderbird-bottom-post', 'question', 'What does it cost for a team of twenty?'],
  ['reply/yahoo-german', 'interested', 'Klingt gut, passt Donnerstag?'],
  ['reply/yahoo-mail', 'not_interested', 'No thanks.'],
  [
    'unsubscribe/angry',
    'unsubscribe',
    'I never asked for this. Do not contact me again or I will report you as spam.',
  ],
  ['unsubscribe/dutch', 'unsubscribe', 'Graag afmelden voor deze mails.'],
  ['unsubscribe/french', 'unsubscribe', 'Merci de me désabonner de cette liste.'],
  ['unsubscribe/german', 'unsubscribe', 'Bitte nehmen Sie mich aus Ihrem Verteiler.'],
  ['unsubscribe/italian', 'unsubscribe', 'Vi prego di cancellarmi dalla lista.'],
  ['unsubscribe/mailto-link', 'unsubscribe', ''],
  ['unsubscribe/polite-no-and-remove', 'unsubscribe', 'Not interested, thank you. Kindly take me off your list.'],
  ['unsubscribe/portuguese', 'unsubscribe', 'Por favor, retire-me da sua lista de e-mails.'],
  ['unsubscribe/remove-me', 'unsubscribe', 'Please remove me from your list.'],
  ['unsubscribe/spanish', 'unsubscribe', 'Por favor, quiero darme de baja.'],
  ['unsubscribe/stop', 'unsubscribe', 'STOP'],
];

describe('bounces', () => {
  it.each(dsns)('%s is %s %s', async (name, kind, code = null, about = ours) => {
    const { dsn, arf } = await read(name);
    expect(arf).toBeNull();
    const outcome = dsnOutcome(dsn!, (address) => address === contact);
    expect(outcome && [outcome.verdict.kind, outcome.code]).toEqual(kind && [kind, code]);
    expect(dsn!.originalMessageId).toBe(about);
    // What refuses the person suppresses it, what refuses us never does.
    expect(outcome?.verdict.suppress ?? false).toBe(kind === 'hard' || kind === 'domain');
  });

  it('names the mail by its envelope where nothing of it came back', async () => {
    expect((await read('dsn/no-original')).dsn).toMatchObject({ envelopeId: 'tch_01k6crh33k1ekfymq50pz3t99p' });
  });

  it('takes a server in its own words for nobody', async () => {
    const mail = await read('plain-bounce/own-words');
    expect(mail.dsn).toBeNull();
    expect(isReport(mail)).toBe(true);
  });
});

describe('complaints', () => {
  it.each(complaints)('%s complains: %s', async (name, complaint, about = ours) => {
    const { dsn, arf } = await read(name);
    expect(dsn).toBeNull();
    expect(isComplaint(arf!)).toBe(complaint);
    expect(arf!.originalMessageId).toBe(about);
  });
});

describe('automatic answers', () => {
  it.each(absences)('%s ends on %s, back on %s', async (name, returns_on, back_on, by, receipt = false) => {
    const told = classify(await read(name), received);
    expect(told).toMatchObject({ classification: 'out_of_office', returns_on, back_on, by, receipt });
  });
});

describe('replies', () => {
  it.each(replies)('%s is %s', async (name, classification, text) => {
    const mail = await read(name);
    expect([mail.dsn, mail.arf]).toEqual([null, null]);
    expect(mail.from?.address).toBe(contact);
    const told = classify(mail, received);
    expect(told).toMatchObject({ classification, by: 'rule' });
    expect(told.confidence).toBeGreaterThanOrEqual(0.5);
    expect(splitQuoted(mail.text).reply).toBe(text);
  });

  it('keeps what was quoted apart', async () => {
    for (const [name] of replies) {
      const { reply, quoted } = splitQuoted((await read(name)).text);
      expect(reply).not.toMatch(/ten minutes|unsubscribe here|Sam Lane <sam@/);
      if (quoted) expect(quoted).toMatch(/Sam|Hi Dana|unsubscribe/);
    }
  });

  it('carries no line break out of a header', async () => {
    const { from, subject } = await read('reply/injected-name');
    expect(`${from?.name}${subject}`).not.toMatch(/[\r\n]/);
  });
});

it('holds at least sixty mails, each with its verdict', () => {
  const told = [...dsns, ...complaints, ...absences, ...replies].map(([name]) => name);
  expect([...told, 'plain-bounce/own-words'].sort()).toEqual([...files].sort());
  expect(files.length).toBeGreaterThanOrEqual(60);
});
