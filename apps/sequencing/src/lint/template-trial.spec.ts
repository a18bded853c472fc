import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { TemplateTrial } from './template-trial.js';
import { body, clean, htmlBody } from './testing/clean-steps.fixture-spec.js';

const forever = '{% for a in (1..900) %}{% for b in (1..900) %}{% for c in (1..900) %}'
  + '{% endfor %}{% endfor %}{% endfor %}';
const growing = `{% assign s = "xxxxxxxxxx" %}${'{% assign s = s | append: s %}'.repeat(60)}{{ s }}`;

const trial = new TemplateTrial();
const now = '2026-03-04T10:00:00.000Z';
const caller = { workspace_id: 'wrk_1' };
const find = (...steps: Parameters<TemplateTrial['find']>[0]) => trial.find(steps, { caller, now, deadline: Infinity });

afterEach(() => void jest.restoreAllMocks());
afterAll(() => trial.onModuleDestroy());

describe('the trial of templates', () => {
  it.each([
    ['loops for ever', forever, 'does not come to an end'],
    ['grows without end', growing, 'needs more than a mail may need'],
    ['fails', '{{ contact.first_name | append }}', 'append expect 2 arguments'],
  ])('finds one that %s', async (_how, text, message) => {
    const wrong = `${body}\n${text}`;
    expect(await find(clean, { channel: 'call' }, { ...clean, body: wrong })).toEqual([
      {
        rule: 'template-failed',
        severity: 'error',
        step: 2,
        variant: null,
        span: { field: 'body', start: 0, end: wrong.length },
        message: expect.stringContaining(message),
        fix: expect.any(String),
      },
    ]);
  });

  it('looks at subjects and at every variant, and at an inherited subject once', async () => {
    const found = await find({ ...clean, subject: forever, variants: [{ body }, { subject: 'x', body: growing }] });
    expect(found.map(({ variant, span }) => [variant, span?.field])).toEqual([['a', 'subject'], ['c', 'body']]);
  });

  it('has nothing to say of what renders, of what fails for one contact, and of what is no Liquid', async () => {
    const forOne = `{% if contact.first_name == "Loop" %}${forever}{% endif %}${body}`;
    const used = '{{ contact.tags | join: ", " }} {{ contact.custom.size | times: 2 }} {{ variables.x | split: "," }}';
    expect(
      await find(clean, { ...clean, body: htmlBody }, { ...clean, body: forOne }, { ...clean, body: used }, {
        channel: 'email', body: 'one {{ broken',
      }),
    ).toEqual([]);
  });

  it('ends with the fifth: no sequence holds the others up for long', async () => {
    expect(await find(...Array.from({ length: 8 }, () => ({ ...clean, body: growing })))).toHaveLength(5);
  });

  it('ends when all texts together take too long', async () => {
    let at = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => (at += 1_000));
    const found = await find(...Array.from({ length: 50 }, () => clean));
    expect(found).toEqual([expect.objectContaining({ step: 2, message: expect.stringContaining('3000 ms') })]);
  });

  it('does not try what nobody waits for any more', async () => {
    // It holds the others up for its 200 ms.
    const before = find({ ...clean, body: forever });
    const late = trial.find([clean], { caller, now, deadline: Date.now() + 50 });
    await expect(late).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await before).toHaveLength(1);
    expect(await find(clean)).toEqual([]);
  });
});
