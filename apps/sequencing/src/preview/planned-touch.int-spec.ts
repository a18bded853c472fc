import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { mailKeys } from '../mail/mail-keys.js';
import { verifyUnsubscribeToken } from '../mail/unsubscribe-token.js';
import { parseVerp } from '../mail/verp.js';
import { readTrackingToken } from '../tracking/tracking-token.js';
import { blotted, openPreviewWorld, type PreviewWorld } from './previewed.fixture-spec.js';
import { steps } from './steps.fixture-spec.js';

let previews: PreviewWorld;

beforeAll(async () => {
  previews = await openPreviewWorld();
}, 30_000);
beforeEach(() => previews.begin());
afterAll(() => previews.close(), 30_000);

const tokenIn = (mime: string) => /List-Unsubscribe: <[^>]*\/u\/([^>]+)>/.exec(mime)![1]!;
const mailtoIn = (mime: string) => /<mailto:([^>]+)>/.exec(mime)![1]!;

describe('the preview of a planned touch', () => {
  it.each([0, 1])(
    'is the mail of step %i that the sender submits then, to the byte but for inert tokens',
    async (step) => {
      const enrolled = await previews.enroll(steps);
      for (let n = 0; n < step; n++) await previews.sendNext();
      const { rows } = await previews.world.test.admin.query<{ id: string }>(
        'select id from touches where enrollment_id = $1 and step = $2',
        [enrolled.enrollmentId, step],
      );
      const shown = await enrolled.ask({ step, touch_id: rows[0]!.id });
      const before = previews.raw.length;
      await previews.sendNext();
      expect(previews.raw).toHaveLength(before + 1);
      const sent = previews.raw.at(-1)!;
      expect(shown.mime.length).toBe(sent.length);
      expect(blotted(shown.mime)).toBe(blotted(sent));
      expect(shown.mime).not.toBe(sent);
      expect(Buffer.from(shown.mime).length).toBe(shown.mime.length);
      const keys = mailKeys(previews.world.config);
      expect(verifyUnsubscribeToken(tokenIn(sent), keys.tokenKey)).toMatchObject({
        enrollmentId: enrolled.enrollmentId,
      });
      expect(verifyUnsubscribeToken(tokenIn(shown.mime), keys.tokenKey)).toBeNull();
      expect(parseVerp(mailtoIn(sent), keys.verp)).not.toBeNull();
      expect(parseVerp(mailtoIn(shown.mime), keys.verp)).toBeNull();
    },
  );

  it('is tracked as the sent one is, by links that count nothing', async () => {
    const body = '<p>See <a href="https://acme.example/a">this</a></p><a href="{{ unsubscribe_url }}">no more</a>';
    const enrolled = await previews.enroll([{ channel: 'email', subject: 'Hi', body }]);
    await previews.world.test.admin.query(
      `update campaigns set settings = '{"track_opens":true,"track_clicks":true}' where id = $1`,
      [enrolled.campaignId],
    );
    const shown = await enrolled.ask({ touch_id: enrolled.touchId });
    await previews.sendNext();
    const sent = previews.raw.at(-1)!;
    expect(blotted(shown.mime)).toBe(blotted(sent));
    const key = mailKeys(previews.world.config).tracker.key;
    const tokens = (mime: string) =>
      [...mime.replace(/=\r\n/g, '').matchAll(/\/t\/([\w-]+)/g)].map((match) => match[1]!);
    expect(tokens(sent).map((token) => readTrackingToken(token, key))).toEqual([
      expect.objectContaining({ touchId: enrolled.touchId, link: 0 }),
      expect.objectContaining({ touchId: enrolled.touchId, link: null }),
    ]);
    expect(tokens(shown.mime)).toHaveLength(2);
    expect(tokens(shown.mime).map((token) => readTrackingToken(token, key))).toEqual([null, null]);
  });

  it('is refused once the touch is decided, and when it is about something else', async () => {
    const enrolled = await previews.enroll(steps);
    const { touchId: touch_id } = enrolled;
    await expect(enrolled.ask({ touch_id, step: 1 })).rejects.toMatchObject({
      fields: [{ pointer: '/step', code: 'other_touch' }],
    });
    await expect(enrolled.ask({ touch_id, contact_id: newId('contact') })).rejects.toMatchObject({
      fields: [{ pointer: '/contact_id' }],
    });
    await expect(enrolled.ask({ touch_id: newId('touch') })).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect((await previews.enroll(steps)).ask({ touch_id })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
    await previews.sendNext();
    await previews.sendNext();
    await expect(enrolled.ask({ touch_id })).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });
});
