import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { drawVariant } from '../variants/wording.js';
import { blotted, openPreviewWorld, type PreviewWorld } from './previewed.fixture-spec.js';
import { steps } from './steps.fixture-spec.js';

let previews: PreviewWorld;

beforeAll(async () => {
  previews = await openPreviewWorld();
}, 30_000);
beforeEach(() => previews.begin());
afterAll(() => previews.close(), 30_000);

describe('the preview of a step', () => {
  it('shows the mail whole and in parts', async () => {
    const { ask, contactId } = await previews.enroll(steps);
    const shown = await ask();
    expect(shown).toMatchObject({
      object: 'preview',
      subject: 'Größe, Dana',
      to: expect.stringContaining(`${contactId}@people.example`),
    });
    expect(shown.from).toContain('Ann Öz');
    expect(shown.text).toContain('Hi Dana,');
    expect(shown.html).toContain('<p>Hi Dana,</p>');
    expect(shown.headers.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['List-Unsubscribe', 'Message-ID', 'Feedback-ID']),
    );
    expect(shown.headers.find(({ name }) => name === 'List-Unsubscribe-Post')).toEqual({
      name: 'List-Unsubscribe-Post',
      value: 'List-Unsubscribe=One-Click',
    });
    expect(shown.findings.length).toBeGreaterThan(0);
    expect(shown.findings.every(({ step, variant }) => step === 0 && variant === 'a')).toBe(true);
  });

  it('shows another wording, and a follow-up in the thread of the mail before', async () => {
    const { ask, sequenceId, contactId } = await previews.enroll(steps);
    expect(await ask({ variant: 'b' })).toMatchObject({
      subject: 'Hey Dana',
      html: expect.stringContaining('<b>Dana</b>'),
    });
    const followUp = await ask({ step: 1 });
    // The wording of the first mail that this contact gets.
    const first = drawVariant(steps[0]!, { sequenceId, contactId }, 0);
    expect(followUp.subject).toBe(first === 'a' ? 'Re: Größe, Dana' : 'Re: Hey Dana');
    expect(followUp.headers.map(({ name }) => name)).toEqual(expect.arrayContaining(['In-Reply-To', 'References']));
  });

  it('shows a follow-up in the thread of the mail from which a way leads there', async () => {
    const { ask } = await previews.enroll([
      { channel: 'email', subject: 'Intro', body: 'Hi', branches: [{ if: 'interested', go_to: 'call' }] },
      { channel: 'email', subject: 'New topic', body: 'Hi', next: 'end' },
      { channel: 'email', id: 'call', body: 'Hi' },
    ]);
    expect((await ask({ step: 2 })).subject).toBe('Re: Intro');
  });

  it('is the same again but for the ids that are made up', async () => {
    const { ask } = await previews.enroll(steps);
    const ids = /\b(tch|cmp)_[0-9a-z]{26}(\.[0-9a-f]{8})?/g;
    const plain = (mime: string) =>
      blotted(mime)
        .replaceAll(ids, '')
        .replaceAll(/-*[0-9a-f]{24}-[\w-]*/g, '')
        .replaceAll(/Part_[\w-]+/g, '');
    expect(plain((await ask()).mime)).toContain('Message-ID: <@outbound.example>');
    expect(plain((await ask()).mime)).toBe(plain((await ask()).mime));
  });

  it('writes nothing', async () => {
    const { ask } = await previews.enroll(steps);
    const count = async () =>
      (
        await previews.world.test.admin.query<any>(
          `select (select count(*) from events) as events, (select max(updated_at) from touches) as touches,
           (select count(*) from touches) as many`,
        )
      ).rows[0];
    const before = await count();
    await ask();
    await ask({ step: 1, variant: 'a' });
    expect(await count()).toEqual(before);
  });

  it('names step and line of a template that does not work', async () => {
    const { ask } = await previews.enroll(steps);
    await expect(ask({ step: 2 })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      fields: [
        {
          field: 'steps[2].subject',
          pointer: '/steps/2/subject',
          code: 'template_failed',
          message: expect.stringContaining('line 1: undefined filter: shout'),
        },
      ],
    });
    const broken = await previews.enroll([
      steps[0]!,
      { channel: 'email', body: 'x', variants: [{ body: 'one\ntwo\n{{ broken' }] },
    ]);
    await expect(broken.ask({ step: 1, variant: 'b' })).rejects.toMatchObject({
      fields: [{ pointer: '/steps/1/variants/0/body', message: expect.stringContaining('line 3') }],
    });
  });

  it('says whose name no header may hold, and that a template never ends', async () => {
    const { ask } = await previews.enroll(steps);
    await previews.world.test.admin.query("update mailboxes set display_name = E'a\\nb' where id = $1", [
      previews.mailboxId,
    ]);
    await expect(ask()).rejects.toMatchObject({
      fields: [{ pointer: '/mailbox_id', code: 'unwritable_header', message: expect.stringContaining('From holds') }],
    });
    const body = '{% for a in (1..900) %}{% for b in (1..900) %}{% for c in (1..900) %}'
      + '{% endfor %}{% endfor %}{% endfor %}';
    const loops = await previews.enroll([{ ...steps[0]!, body }]);
    await expect(loops.ask()).rejects.toMatchObject({
      fields: [{ pointer: '/steps/0/body', message: expect.stringContaining('does not come to an end') }],
    });
  });

  it('refuses what is not there', async () => {
    const { ask } = await previews.enroll(steps);
    await expect(ask({ step: 3 })).rejects.toMatchObject({ fields: [{ pointer: '/step', code: 'unknown_step' }] });
    await expect(ask({ variant: 'c' })).rejects.toMatchObject({
      fields: [{ pointer: '/variant', code: 'unknown_variant' }],
    });
    for (const wrong of [
      { mailbox_id: newId('mailbox') },
      { mailbox_id: '' },
      { touch_id: '' },
      { contact_id: 'con_1' },
      { id: newId('sequence') },
      { id: 'seq_1' },
    ]) {
      await expect(ask(wrong)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    }
    const other = { ...previews.call(), caller: { ...previews.call().caller, workspace_id: newId('workspace') } };
    const { sequenceId, contactId } = await previews.enroll(steps);
    await expect(
      previews.preview.preview({ id: sequenceId, contact_id: contactId, step: 0 }, other),
    ).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
  });
});
