import { emailClicked, emailOpened, type Fact, type Visitor } from '@sortie/contracts';
import { touchFacts, type TouchRef } from '../enrollments/enrollment.decide.js';
import type { Enrollment } from '../enrollments/enrollment.js';

/** A mail was opened, or a link of it followed, for the first time by a person or by a machine. */
export function recordFetched(state: Enrollment, touch: TouchRef, by: Visitor, link: number | null): Fact[] {
  const facts = { ...touchFacts(state, touch), by };
  return [link === null ? emailOpened(facts) : emailClicked({ ...facts, link })];
}
