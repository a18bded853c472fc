import { DomainError } from '@sortie/contracts';
import { textPlace } from '../templates/text-place.js';
import type { Finding } from './finding.js';

/** The 422 of lint errors, each an error of its step's member; warnings refuse nothing. */
export function refuseErrors(findings: readonly Finding[], detail: string): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  const fields = errors.map(({ rule, step, variant, span, message, fix }) => ({
    ...textPlace(step, variant, span?.field ?? 'body'),
    code: rule,
    message: `${message}. ${fix}.`,
  }));
  throw new DomainError('VALIDATION_ERROR', detail, fields);
}
