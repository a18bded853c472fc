import type { Endpoint } from '@sortie/contracts';
import type { Decider } from '@sortie/event-store';

/** A row of `endpoints`, without its secret. */
export interface EndpointRow {
  id: string;
  url: string;
  events: string[];
  description: string | null;
  status: 'enabled' | 'disabled';
  disabled_reason: string | null;
  created_at: Date;
  updated_at: Date;
  version: number;
}

/** Why an endpoint is switched off. */
export type DisableReason = 'gone' | 'failing' | 'owner';

/** An endpoint's stream holds nothing but when it was switched off; what it is now is its row. */
export const endpointStream: Decider<null> = { initial: () => null, evolve: () => null };

/** Where an endpoint's sealed secret belongs: it opens nowhere else. */
export function placeOfSecret(endpointId: string): string {
  return `endpoints.secret.${endpointId}`;
}

export function show({ created_at, updated_at, ...row }: EndpointRow): Endpoint {
  return { object: 'webhook', ...row, created_at: created_at.toISOString(), updated_at: updated_at.toISOString() };
}
