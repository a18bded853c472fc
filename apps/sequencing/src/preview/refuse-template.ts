import { DomainError, invalidField } from '@sortie/contracts';
import type { HeaderFault } from '../sending/write-mail.js';
import type { TemplateFault } from '../templates/template-fault.js';
import { textPlace } from '../templates/text-place.js';

/** The 422 that names the step, the text and the line; or whose name or address no header may hold. */
export function refuseTemplate(step: number, variant: string | null, fault: TemplateFault | HeaderFault): DomainError {
  if ('header' in fault) {
    const [member, whose] = fault.header === 'To' ? ['contact_id', 'contact'] : ['mailbox_id', 'mailbox'];
    return invalidField(member!, 'unwritable_header', `${fault.message}: mend the name or the address of the ${whose}`);
  }
  const place = textPlace(step, variant, fault.field);
  const where = fault.line === null ? '' : `, line ${fault.line}`;
  const message = `${place.field}${where}: ${fault.message}. Mend the template and preview again.`;
  return new DomainError('VALIDATION_ERROR', message, [{ ...place, code: 'template_failed', message }]);
}
