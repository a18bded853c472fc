// Deterministic faults for drills: every nth message loses its connection at a chosen point.

/**
 * before_data: at the DATA command, before the message is sent · in_data: after the final dot, nothing stored ·
 * after_data: stored and committed, but without its 250.
 */
const FAULT_POINTS = ['before_data', 'in_data', 'after_data'] as const;

export type FaultPoint = (typeof FAULT_POINTS)[number];

export interface FaultPlan {
  points: FaultPoint[];
  every: number;
}

export function parseFaults(json: string | undefined): FaultPlan | null {
  if (!json) return null;
  const plan: Record<string, unknown> = JSON.parse(json);
  const { every, ...points } = plan;
  if (!Number.isInteger(every) || Number(every) < 1) {
    throw new Error('SORTIE_SANDBOX_FAULTS needs "every", a whole number from 1 on.');
  }
  for (const [point, effect] of Object.entries(points)) {
    if (!FAULT_POINTS.some((known) => known === point) || effect !== 'drop') {
      throw new Error(`SORTIE_SANDBOX_FAULTS knows ${FAULT_POINTS.join(', ')}, each with "drop".`);
    }
  }
  return { points: FAULT_POINTS.filter((point) => point in points), every: Number(every) };
}

/** A counter of messages that says which of them is struck, and where; several points take turns. */
export function faultInjector(plan: FaultPlan | null): () => FaultPoint | null {
  let messages = 0;
  return () => {
    messages += 1;
    if (!plan || plan.points.length === 0 || messages % plan.every !== 0) return null;
    return plan.points[(messages / plan.every - 1) % plan.points.length] ?? null;
  };
}
