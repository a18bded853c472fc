import { DomainError, events, type FieldError } from '@sortie/contracts';

/** The filters, each once; a 422 that lists the known types when one of them can never match. */
export function checkedFilters(wanted: readonly string[]): string[] {
  const known = events().map(({ type }) => type);
  const families = new Set(known.map((type) => `${type.split('.')[0]}.*`));
  const errors = wanted.flatMap((filter, index): FieldError[] => {
    if (filter === '*' || families.has(filter) || known.includes(filter)) return [];
    const types = [...known].sort().join(', ');
    const message = `${filter} is not an event type; known are ${types}, a family such as contact.*, and *`;
    return [{ field: `events[${index}]`, pointer: `/events/${index}`, code: 'unknown_event_type', message }];
  });
  if (errors.length > 0) throw new DomainError('VALIDATION_ERROR', errors[0]!.message, errors);
  return [...new Set(wanted)];
}
