import { DomainError, variantNames, type VariantName } from '@sortie/contracts';
import type { TemplateFault } from '../templates/template-fault.js';

/** The 422 that names the step, the text and the line. */
export function refuseTemplate(
  step: number,
  variant: string | null,
  { field, line, message }: TemplateFault,
): DomainError {
  const index = variantNames.indexOf((variant ?? 'a') as VariantName) - 1;
  const path = ['steps', step, ...(index < 0 ? [] : ['variants', index]), field];
  const name = path.reduce<string>(
    (text, part) => `${text}${typeof part === 'number' ? `[${part}]` : `${text && '.'}${part}`}`,
    '',
  );
  const where = line === null ? '' : `, line ${line}`;
  const text = `${name}${where}: ${message}. Mend the template and preview again.`;
  return new DomainError('VALIDATION_ERROR', text, [
    { field: name, pointer: `/${path.join('/')}`, code: 'template_failed', message: text },
  ]);
}
