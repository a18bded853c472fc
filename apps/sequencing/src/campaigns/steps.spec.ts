import { expect, it } from '@jest/globals';
import { showStep } from './steps.query.js';

const nothing = {
  sent: 0, delivered: 0, opened: 0, clicked: 0, replied: 0, bounced: 0, unsubscribed: 0, complained: 0,
};

it('adds up wordings and reasons', () => {
  const shown = showStep('cmp_1', 1, {
    variants: [
      { ...nothing, step: 1, variant: 'a', sent: 7, replied: 2 },
      { ...nothing, step: 1, variant: 'b', sent: 5, replied: 1, bounced: 1 },
    ],
    losses: [
      { step: 1, reason: 'replied', touches: 3 },
      { step: 1, reason: 'gave_up', touches: 1 },
    ],
    open: { step: 1, planned: 4, held: 3, sending: 2, unknown: 1 },
  });
  expect(shown).toMatchObject({ step: 1, sent: 12, replied: 3, bounced: 1, not_made: 4, touches: 26 });
  expect(shown.variants[0]).toEqual({ ...nothing, variant: 'a', sent: 7, replied: 2 });
  expect(shown.reasons).toEqual([
    { reason: 'replied', touches: 3 },
    { reason: 'gave_up', touches: 1 },
  ]);
});

it('of a step that nobody has reached is nothing', () => {
  const shown = showStep('cmp_1', 0, { variants: [], losses: [], open: undefined });
  expect(shown).toMatchObject({ ...nothing, touches: 0, not_made: 0, reasons: [], variants: [] });
});
