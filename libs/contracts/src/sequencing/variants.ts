import { IsIn, IsInt, Min } from 'class-validator';
import { event } from '../core/event.js';
import { IdOf } from '../schema/kinds.js';
import { variantNames, type VariantName } from './steps.js';

export class VariantWon {
  @IdOf('campaign') campaign_id: string;
  @IdOf('sequence') sequence_id: string;
  @IsInt() @Min(0) step: number;
  @IsIn(variantNames) variant: VariantName;
  @IsIn(['replied', 'clicked', 'opened']) metric: 'replied' | 'clicked' | 'opened';
}

export const variantWon = event({
  type: 'variant.won',
  service: 'sequencing',
  data: VariantWon,
  sentence: 'A wording won its test',
});
