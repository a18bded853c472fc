import { minuteMs } from '@sortie/contracts';
import type { Monotonic } from './lease.js';

// Longer than any look-up may take, so that none that began before a revocation can end after it is forgotten.
const rememberedMs = minuteMs;

/** Keys that were revoked within the last minute: a look-up that was under way must not bring one back. */
export class Revocations {
  private readonly ids = new Map<string, number>();

  constructor(private readonly monotonic: Monotonic) {}

  add(id: string): void {
    this.forgetOld();
    this.ids.delete(id);
    this.ids.set(id, this.monotonic());
  }

  has(id: string | undefined): boolean {
    const at = id === undefined ? undefined : this.ids.get(id);
    return at !== undefined && this.monotonic() - at < rememberedMs;
  }

  private forgetOld(): void {
    const now = this.monotonic();
    for (const [id, at] of this.ids) {
      if (now - at < rememberedMs) return;
      this.ids.delete(id);
    }
  }
}
