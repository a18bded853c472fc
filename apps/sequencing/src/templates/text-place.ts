import { variantNames } from '@sortie/contracts';

/** A step's text as errors name it; the wording `a`, and null, is the step's own. */
export function textPlace(
  step: number,
  variant: string | null,
  member: 'subject' | 'body',
): { field: string; pointer: string } {
  const other = variantNames.findIndex((name) => name === variant);
  return {
    field: `steps[${step}].${other > 0 ? `variants[${other - 1}].` : ''}${member}`,
    pointer: `/steps/${step}/${other > 0 ? `variants/${other - 1}/` : ''}${member}`,
  };
}
