import { IsIn } from 'class-validator';
import { operation } from '../core/operation.js';
import { IdOf } from '../schema/kinds.js';
import { Touch } from './touches.js';

export class SettleTouch {
  @IdOf('touch') id: string;
  /** `not_sent` makes the touch again: say it only when the recipient surely has nothing. */
  @IsIn(['sent', 'not_sent']) outcome: 'sent' | 'not_sent';
}

export const settleTouch = operation({
  name: 'touches.settle',
  service: 'sequencing',
  route: 'POST /v1/touches/{id}/settle',
  scope: 'campaigns:write',
  effect: 'irreversible',
  // A touch has no version: it moves by itself.
  conditional: false,
  summary: 'Say what became of a touch whose outcome nobody could find out',
  input: SettleTouch,
  output: Touch,
});
