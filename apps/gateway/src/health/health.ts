/** What makes this gateway fit for requests. */
export interface Vital {
  /** Core NATS can be reached. */
  bus(): boolean;
  /** Identity answers: it granted the lease on principals within the last second. */
  identity(): boolean;
}

/** Whether to send requests here. */
export class Health {
  private draining = false;

  constructor(private readonly vital: Vital) {}

  /** From now on not ready: a load balancer takes us out while the last requests end. */
  drain(): void {
    this.draining = true;
  }

  readiness(): { ready: boolean; checks: Record<string, 'ok' | 'failing'> } {
    const bus = this.vital.bus();
    const identity = this.vital.identity();
    const word = (good: boolean) => (good ? 'ok' as const : 'failing' as const);
    return { ready: bus && identity && !this.draining, checks: { bus: word(bus), identity: word(identity), serving: word(!this.draining) } };
  }
}
