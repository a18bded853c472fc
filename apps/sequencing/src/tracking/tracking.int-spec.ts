import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { ContactErasedConsumer } from '../erasure/contact-erased.consumer.js';
import { suppress } from '../suppressions/suppress.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { TrackingEndpoint } from './tracking.endpoint.js';

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';
const body =
  '<p>Hi, see <a href="https://acme.example/offer?for=dana">our offer</a> or ' +
  '<a href="{{ unsubscribe_url }}">leave</a></p>';
const step = { channel: 'email', wait_days: 0, subject: 'Hi', body };

let world: SendingWorld;
let tracking: TrackingEndpoint;
let mailbox: string;

beforeAll(async () => {
  world = await openSendingWorld();
  tracking = new TrackingEndpoint(world.test.store, new WorkspaceTime(world.test.store), world.config);
  mailbox = await world.mailbox();
});
afterAll(() => world.close());

const ask = (token: string, agent: string | null = chrome) =>
  tracking.fetch({ token, user_agent: agent, automatic: false });

/** Sends one tracked mail and answers the tokens that stand in it. */
async function send(settings: object) {
  const made = await world.enroll(mailbox, [step]);
  await world.test.admin.query('update campaigns set settings = $2 where id = $1', [made.campaignId, settings]);
  await world.sender.sendNext(world.workspaceId, mailbox, new Date());
  const html = world.mails.at(-1)!;
  const tokens = [...html.matchAll(/\/t\/([A-Za-z0-9_-]+)/g)].map(([, token]) => token!);
  return { ...made, html, tokens };
}

const events = async (enrollmentId: string) =>
  (
    await world.test.admin.query(
      `select type, data->>'by' as by, data->>'link' as link from events
       where stream_id = $1 and type in ('email.opened', 'email.clicked') order by version`,
      [enrollmentId],
    )
  ).rows;

it('changes nothing in a mail unless the campaign asks for it', async () => {
  const { tokens, html } = await send({});
  expect(tokens).toEqual([]);
  expect(html).toContain('https://acme.example/offer?for=dana');
});

describe('a tracked mail', () => {
  it('leads a click to where the link went, and says nothing about anybody in its URL', async () => {
    const { tokens, html, enrollmentId, contactId } = await send({ track_clicks: true });
    expect(tokens).toHaveLength(1);
    expect(html).not.toContain('for=dana');
    // Ids, the link's number, and a MAC whose bytes may be anything.
    expect(Buffer.from(tokens[0]!, 'base64url').toString('latin1')).toMatch(/^ws_\w{26}\|tch_\w{26}\|0[^]{16}$/);
    expect(await ask(tokens[0]!)).toEqual({ kind: 'click', location: 'https://acme.example/offer?for=dana' });
    await ask(tokens[0]!);
    expect(await events(enrollmentId)).toEqual([{ type: 'email.clicked', by: 'human', link: '0' }]);
    const { rows } = await world.test.admin.query('select links from tracked_links where contact_id = $1', [contactId]);
    expect(rows[0].links.toString('latin1')).not.toContain('acme');
  });

  it('keeps machines, labelled, and lets a person after them count', async () => {
    const { tokens, enrollmentId, touchId } = await send({ track_opens: true });
    const state = async () =>
      (await world.test.admin.query('select opened_at is not null as opened from touches where id = $1', [touchId]))
        .rows[0];
    await ask(tokens[0]!, 'Mozilla/5.0');
    expect(await state()).toEqual({ opened: false });
    await ask(tokens[0]!);
    expect(await state()).toEqual({ opened: true });
    expect(await events(enrollmentId)).toMatchObject([
      { type: 'email.opened', by: 'machine' },
      { type: 'email.opened', by: 'human' },
    ]);
  });

  it('costs no transaction of its own: its links are written with its last look', async () => {
    const { touchId } = await send({ track_clicks: true });
    const { rows } = await world.test.admin.query(
      `select l.xmin = m.xmin as together from tracked_links l join messages m on m.touch_id = l.touch_id
       where l.touch_id = $1`,
      [touchId],
    );
    expect(rows).toEqual([{ together: true }]);
  });

  it('leaves no links when its last look finds that it may not go', async () => {
    const made = await world.enroll(mailbox, [step]);
    await world.test.admin.query(`update campaigns set settings = '{"track_clicks":true}' where id = $1`, [
      made.campaignId,
    ]);
    await world.test.store.within(world.workspaceId, {}, (unit) => {
      const email = `${made.contactId}@people.example`;
      return suppress(unit, { addressHash: unit.blind(email), email, contactId: made.contactId, reason: 'complained' });
    });
    const before = world.mails.length;
    await world.sender.sendNext(world.workspaceId, mailbox, new Date());
    expect([await world.state(made.touchId), world.mails.length]).toEqual(['skipped', before]);
    const { rows } = await world.test.admin.query('select from tracked_links where touch_id = $1', [made.touchId]);
    expect(rows).toEqual([]);
  });

  it('may lead through a domain of its owner', async () => {
    const { html } = await send({ track_opens: true, tracking_domain: 't.acme.example' });
    expect(html).toMatch(/<img src="https:\/\/t\.acme\.example\/t\/[A-Za-z0-9_-]+"/);
  });
});

it('knows nobody any more once the person is erased', async () => {
  const { tokens, contactId, enrollmentId } = await send({ track_opens: true, track_clicks: true });
  for (const token of tokens) await ask(token);
  const before = await events(enrollmentId);
  await world.test.store.within(world.workspaceId, {}, (unit) =>
    new ContactErasedConsumer().erase({ data: { contact_id: contactId, erasure_id: 'ers_1' } } as never, unit),
  );
  for (const token of tokens) expect(await ask(token)).toEqual({ kind: 'unknown', location: null });
  expect(await events(enrollmentId)).toEqual(before);
  const { rowCount } = await world.test.admin.query('select from tracked_fetches where contact_id = $1', [contactId]);
  expect(rowCount).toBe(0);
});

it('knows no token that it did not make', async () => {
  const { tokens } = await send({ track_opens: true });
  for (const token of [`${tokens[0]}A`, tokens[0]!.slice(0, -4), 'AAAA', '']) {
    expect(await ask(token)).toEqual({ kind: 'unknown', location: null });
  }
});

it('leaves the copy that we file in the sent folder alone: its reader is the sender', async () => {
  const copies: string[] = [];
  world.sender.onAccepted = ({ raw }) => void copies.push(raw.toString().replace(/=\r\n/g, ''));
  const { tokens } = await send({ track_opens: true, track_clicks: true });
  delete world.sender.onAccepted;
  expect(tokens).toHaveLength(2);
  expect(copies).toHaveLength(1);
  expect(copies[0]).not.toMatch(/\/t\/|<img/);
  expect(copies[0]).toContain('https://acme.example/offer?for');
  expect(copies[0]).toContain(`Message-ID: ${world.taken.at(-1)}`);
});
