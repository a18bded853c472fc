// What became of a touch can be shown step by step, with the words of the server that took it or would not.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { advance, launch, touches } from './support/campaign.ts';
import { ok } from './support/http.ts';
import { required } from './support/required.ts';
import { newWorkspace, warmedPool, type Workspace } from './support/workspace.ts';

const steps = [{ channel: 'email', wait_days: 0, subject: 'Hello', body: 'First.\n\n{{ unsubscribe_url }}' }];

let workspace: Workspace;
let proofs: Record<'fine' | 'gone' | 'never' | 'late', any>;

beforeAll(async () => {
  workspace = await newWorkspace('Proving');
  const unique = workspace.id.slice(-8);
  const emails = {
    fine: `fine.${unique}@sandbox.test`,
    gone: `bounce+${unique}@sandbox.test`,
    never: `never.${unique}@sandbox.test`,
    late: `late-bounce+${unique}@sandbox.test`,
  };
  await ok(workspace.send('POST', '/v1/suppressions', { body: { email: emails.never } }));
  const contacts = Object.values(emails).map((email) => ({ email }));
  const launched = await launch(workspace, contacts, steps, await warmedPool(workspace, 1));
  await advance(workspace, 1);
  const made = await touches(workspace, `campaign_id=${launched.campaignId}`);
  const proofOf = async (email: string) => {
    const touch = required(made.find(({ contact_id }) => contact_id === launched.contacts.get(email)));
    return ok(workspace.send('GET', `/v1/touches/${touch.id}/proof`));
  };
  const told = await Promise.all(Object.entries(emails).map(async ([name, email]) => [name, await proofOf(email)]));
  proofs = Object.fromEntries(told);
});

const whats = ({ steps: told }: { steps: { what: string }[] }) => told.map(({ what }) => what);
const types = ({ events }: { events: { type: string }[] }) => events.map(({ type }) => type);

describe('the proof', () => {
  it('of a mail that was taken ends with the server’s words', () => {
    const { fine } = proofs;
    expect(fine).toMatchObject({ object: 'proof', state: 'accepted', message_id: expect.stringMatching(/^<.+@.+>$/) });
    expect(whats(fine)).toEqual(['intent', 'claim', 'submit', 'acceptance']);
    expect(fine.steps[2]).toMatchObject({ state: 'submitting', attempt: 1, sender: expect.any(Number) });
    expect(fine.steps[3]).toMatchObject({ settled_by: 'server', server_reply: expect.stringMatching(/^250 /) });
    const recorded = fine.steps.map(({ recorded_at }: { recorded_at: string }) => recorded_at);
    expect(recorded).toEqual([...recorded].sort());
    expect(types(fine)[0]).toBe('email.sent');
  });

  it('of a mail that nobody took says why', () => {
    const { gone } = proofs;
    expect(gone.state).toBe('failed');
    expect(whats(gone)).toEqual(['intent', 'claim', 'submit', 'failure']);
    expect(gone.steps[3].server_reply).toMatch(/^550 5\.1\.1/);
    expect(types(gone)).toContain('email.bounced');
  });

  it('of a mail that was not to be made never comes to a submission', () => {
    const { never } = proofs;
    expect(never.state).toBe('skipped');
    expect(whats(never)).not.toContain('submit');
    expect(never.steps.at(-1)).toMatchObject({ what: 'skip', reason: 'suppressed', server_reply: null });
    expect(types(never)).toEqual(['touch.skipped']);
  });

  it('of a mail that came back keeps both', () => {
    expect(whats(proofs.late)).toEqual(['intent', 'claim', 'submit', 'acceptance']);
    expect(types(proofs.late)).toEqual(expect.arrayContaining(['email.sent', 'email.bounced']));
  });
});
