// A campaign with every scripted recipient: exactly the right mails, and every event told once.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { advance, launch, mailsTo, touches, type Launched, type Mail } from './support/campaign.ts';
import { ok, all } from './support/http.ts';
import { eventsOf, settledLog, type LoggedEvent } from './support/log.ts';
import { required } from './support/required.ts';
import { ready } from './support/run.config.ts';
import { startSink, type Sink } from './support/sink.ts';
import { until } from './support/until.ts';
import { newWorkspace, warmedPool, type Workspace } from './support/workspace.ts';

const steps = [
  {
    channel: 'email',
    wait_days: 0,
    subject: 'Hello {{ contact.first_name | default: "there" }}',
    body: 'First.\n\n{{ unsubscribe_url }}',
  },
  { channel: 'email', wait_days: 3, if: 'no_reply', body: 'Second.\n\n{{ unsubscribe_url }}' },
  { channel: 'email', wait_days: 3, if: 'no_reply', body: 'Third.\n\n{{ unsubscribe_url }}' },
];

// How many mails the world takes from us for each script, and what becomes of the contact.
const scripts: Record<string, { mails: number; reason: string; counted: string; classification?: string }> = {
  interested: { mails: 1, reason: 'replied', counted: 'replied', classification: 'interested' },
  'not-interested': { mails: 1, reason: 'replied', counted: 'replied', classification: 'not_interested' },
  question: { mails: 1, reason: 'replied', counted: 'replied', classification: 'question' },
  // Who is away has not answered.
  ooo: { mails: 3, reason: 'completed', counted: 'completed', classification: 'out_of_office' },
  unsubscribe: { mails: 1, reason: 'unsubscribed', counted: 'unsubscribed', classification: 'unsubscribe' },
  bounce: { mails: 0, reason: 'bounced', counted: 'bounced' },
  'late-bounce': { mails: 1, reason: 'bounced', counted: 'bounced' },
  complain: { mails: 1, reason: 'complained', counted: 'unsubscribed' },
  soft: { mails: 3, reason: 'completed', counted: 'completed' },
  silent: { mails: 3, reason: 'completed', counted: 'completed' },
};

interface Person {
  script: string;
  email: string;
  id: string;
}

let workspace: Workspace;
let poolId: string;
let campaign: Launched;
let sink: Sink;
let people: Person[];
let log: LoggedEvent[];
/** The last place in the log before the endpoint was there. */
let before: number;
const mails = new Map<string, Mail[]>();

beforeAll(async () => {
  workspace = await newWorkspace('Campaign');
  sink = await startSink();
  await settledLog(workspace);
  before = required((await eventsOf(workspace)).at(-1)).sequence;
  const endpoint = await ok(workspace.send('POST', '/v1/webhooks', { body: { url: sink.url, events: ['*'] } }));
  sink.trust(endpoint.secret);
  poolId = await warmedPool(workspace, 2);
  // An address that no other journey has: the sandbox is shared.
  const unique = workspace.id.slice(-8);
  const addresses = Object.keys(scripts).flatMap((script) =>
    Array.from({ length: script === 'silent' ? 33 : 3 }, (_, n) => ({
      script,
      email: `${script}+${n}.${unique}@sandbox.test`,
    })),
  );
  campaign = await launch(
    workspace,
    addresses.map(({ email }, n) => ({ email, ...(n % 2 ? { first_name: `Name${n}` } : {}) })),
    steps,
    poolId,
  );
  people = addresses.map((address) => ({
    ...address,
    id: required(campaign.contacts.get(address.email), address.email),
  }));
  // Who is away for a week after each mail hears of the third after two.
  for (let day = 0; day < 16; day++) await advance(workspace, 1);
  for (const { email } of people) mails.set(email, await mailsTo(email));
  log = await settledLog(workspace);
});
afterAll(() => sink.close());

const mailsOf = (email: string) => mails.get(email) ?? [];

describe('a campaign of 60 contacts and 3 steps', () => {
  it.each(Object.entries(scripts))('sends %s exactly the steps it should', (script, { mails: count }) => {
    const chosen = people.filter((person) => person.script === script);
    expect(chosen.length).toBeGreaterThan(2);
    for (const { email } of chosen) {
      const words = mailsOf(email).map(({ text }) => text.split('.')[0]);
      expect({ email, words }).toEqual({ email, words: ['First', 'Second', 'Third'].slice(0, count) });
    }
  });

  it('sends no step twice', () => {
    const ids = [...mails.values()].flat().map(({ headers }) => headers['message-id']);
    expect(new Set(ids).size).toBe(ids.length);
    const sent = log.filter(({ type }) => type === 'email.sent').map(({ data }) => `${data.contact_id} ${data.step}`);
    expect(new Set(sent).size).toBe(sent.length);
    expect(sent.length).toBe(ids.length);
  });

  it('keeps each contact’s mails in one thread and with one sender', () => {
    for (const [email, thread] of mails) {
      const ids = thread.map(({ headers }) => required(headers['message-id']));
      const [root] = thread;
      for (const [n, { headers, subject, from }] of thread.entries()) {
        expect(from).toBe(root?.from);
        expect(headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
        expect(headers['list-unsubscribe']).toMatch(/^<http:\/\/[^>]+\/u\/[^>]+>,\s*<mailto:[^>]+>$/);
        expect({
          email,
          n,
          inReplyTo: headers['in-reply-to'],
          references: headers['references']?.split(/\s+/),
        }).toEqual({ email, n, inReplyTo: ids[n - 1], references: n === 0 ? undefined : ids.slice(0, n) });
        expect(subject).toBe(n === 0 ? root?.subject : `Re: ${root?.subject}`);
      }
    }
  });

  it('is shown by the sandbox as api.md says', async () => {
    const list = await (await fetch(`${ready.sandbox_url}/sandbox/messages?limit=2`)).json();
    expect(list).toEqual({ object: 'list', data: [expect.any(Object), expect.any(Object)] });
    for (const mail of [...mails.values()].flat()) {
      expect(Object.keys(mail).sort()).toEqual([
        'from',
        'headers',
        'id',
        'raw',
        'received_at',
        'subject',
        'text',
        'to',
      ]);
    }
  });

  it('keeps within each mailbox’s cap and gap', () => {
    const bySender = Map.groupBy([...mails.values()].flat(), ({ from }) => from);
    expect(bySender.size).toBe(2);
    for (const sent of bySender.values()) {
      const at = sent.map(({ headers }) => Date.parse(required(headers['date']))).sort((a, b) => a - b);
      for (const [n, time] of at.entries())
        if (n > 0) expect(time - required(at[n - 1])).toBeGreaterThanOrEqual(30_000);
    }
  });

  it('adds up, and completes once', async () => {
    const { status, audience } = await ok(workspace.send('GET', `/v1/campaigns/${campaign.campaignId}`));
    const counted = Map.groupBy(people, ({ script }) => scripts[script]?.counted);
    const of = (name: string) => counted.get(name)?.length ?? 0;
    expect({ status, audience }).toEqual({
      status: 'completed',
      audience: {
        total: 60,
        active: 0,
        paused: 0,
        failed: 0,
        completed: of('completed'),
        bounced: of('bounced'),
        replied: of('replied'),
        unsubscribed: of('unsubscribed'),
      },
    });
    const completed = log.filter(({ type }) => type === 'campaign.completed');
    expect(completed.map(({ data }) => data)).toEqual([
      { campaign_id: campaign.campaignId, sequence_id: campaign.sequenceId, total: 60 },
    ]);
  });

  it('ends each enrollment once, for the right reason', () => {
    const finished = log.filter(({ type }) => type === 'enrollment.finished');
    expect(finished).toHaveLength(60);
    for (const { id, script } of people) {
      expect({
        script,
        reasons: finished.filter(({ data }) => data.contact_id === id).map(({ data }) => data.reason),
      }).toEqual({ script, reasons: [scripts[script]?.reason] });
    }
    expect(
      log
        .filter(({ type }) => type === 'sequence.finished')
        .map(({ data }) => data.contact_id)
        .sort(),
    ).toEqual(
      people
        .filter(({ script }) => scripts[script]?.reason === 'completed')
        .map(({ id }) => id)
        .sort(),
    );
  });

  it('classifies each reply', async () => {
    const replies = await all(workspace.send, `/v1/replies?campaign_id=${campaign.campaignId}`);
    for (const { id, script } of people) {
      const classes = [
        ...new Set(replies.filter(({ contact_id }) => contact_id === id).map(({ classification }) => classification)),
      ];
      const wanted = scripts[script]?.classification;
      expect({ script, classes }).toEqual({ script, classes: wanted ? [wanted] : [] });
    }
  });

  it('has a reason for every touch that was not made, and none for those that were', async () => {
    const made = await touches(workspace, `campaign_id=${campaign.campaignId}`);
    for (const { state, reason, message_id } of made) {
      expect(['accepted', 'skipped', 'failed']).toContain(state);
      if (state === 'skipped') expect(reason).toMatch(/^(replied|unsubscribed|bounced|complained)$/);
      if (state === 'accepted') expect(message_id).toMatch(/^<.+>$/);
    }
    const skipped = made
      .filter(({ state }) => state === 'skipped')
      .map(({ id, reason }) => `${id} ${reason}`)
      .sort();
    expect(
      log
        .filter(({ type }) => type === 'touch.skipped')
        .map(({ data }) => `${data.touch_id} ${data.reason}`)
        .sort(),
    ).toEqual(skipped);
  });
});

describe('its webhooks', () => {
  it('tell every event of the log exactly once, verified', async () => {
    const wanted = (await eventsOf(workspace)).filter(({ sequence }) => sequence > before);
    expect(wanted.length).toBeGreaterThan(300);
    await until('the last delivery', () => {
      const told = new Set(sink.attempts.map(({ event }) => event.id));
      return wanted.every(({ id }) => told.has(id));
    });
    expect(sink.refused).toEqual([]);
    expect(sink.attempts.map(({ event }) => event.id).sort()).toEqual(wanted.map(({ id }) => id).sort());
  });

  it('have the body that api.md shows', () => {
    const logged = new Map(log.map((event) => [event.id, event]));
    const known = sink.attempts.filter(({ event }) => logged.has(event.id));
    expect(known.length).toBeGreaterThan(300);
    for (const { event, headers } of known) {
      const { id, type, sequence, created_at, data } = required(logged.get(event.id));
      expect(event).toEqual({
        id,
        type,
        event: type,
        timestamp: created_at,
        created_at,
        workspace_id: workspace.id,
        sequence,
        data,
      });
      expect(headers['webhook-id']).toMatch(/^[^.]+$/);
    }
    const classified = required(sink.attempts.find(({ event }) => event.type === 'reply.received')).event.data;
    expect(classified).toMatchObject({
      contact_id: expect.any(String),
      sequence_id: campaign.sequenceId,
      campaign_id: campaign.campaignId,
      classification: expect.any(String),
    });
  });

  it('hold nothing about a person', () => {
    const bodies = JSON.stringify(sink.attempts.map(({ event }) => event));
    expect(bodies).not.toContain('@sandbox.test');
    expect(bodies).not.toMatch(/Name\d/);
  });

  it('start in each contact’s order', () => {
    const byContact = Map.groupBy(sink.attempts, ({ event }) => event.data.contact_id as string | undefined);
    byContact.delete(undefined);
    expect(byContact.size).toBe(60);
    for (const attempts of byContact.values()) {
      const sequences = attempts.map(({ event }) => event.sequence);
      expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    }
  });
});

describe('the workspace’s log', () => {
  it('numbers every event once and without gaps', () => {
    const all60 = log.filter(({ type }) => type === 'contact.created');
    expect(all60).toHaveLength(60);
    expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
    const sequences = log.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  });

  it('is the activity log, line by line', async () => {
    const lines = await all(workspace.send, '/v1/activity?order=asc&limit=100');
    const byId = new Map(lines.map((line) => [line.id, line]));
    for (const event of log) {
      expect(byId.get(event.id)).toEqual({
        object: 'activity',
        id: event.id,
        sequence: event.sequence,
        type: event.type,
        summary: expect.stringMatching(/\S/),
        contact_id: event.data.contact_id ?? null,
        campaign_id: event.data.campaign_id ?? null,
        created_at: event.created_at,
        actor_id: byId.get(event.id)?.actor_id,
      });
      expect(byId.get(event.id)?.actor_id ?? 'key_').toMatch(/^key_/);
    }
  });
});
