import type { Fact } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { enrollment, type Enrollment } from './enrollment.js';

/** An enrollment inside a unit: its state with what the unit has appended so far. */
export interface OpenEnrollment {
  state: Enrollment;
  version: number;
}

/** Appends facts of the enrollment, and knows them from then on. */
export function record(unit: Unit, open: OpenEnrollment, facts: readonly Fact[]): void {
  unit.append(open.state.id, open.version, facts);
  open.version += facts.length;
  open.state = facts.reduce((state, fact) => enrollment.evolve(state, fact as never), open.state);
}
