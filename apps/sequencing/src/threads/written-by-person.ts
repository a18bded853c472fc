/**
 * Of messages: the person we wrote to has written it. What answers by itself in an absence, or for a help desk, is
 * nobody's word, and often comes from an address at which nobody reads.
 */
export const writtenByPerson = `(direction = 'inbound' and not from_other
  and classification is distinct from 'out_of_office')`;
