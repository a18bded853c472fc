import type { EventStore } from '@sortie/event-store';
import { planAgain } from './orphans.js';
import { placeOfTouch, type TouchPlace, type TouchRow } from './touch-row.js';

/** A claim of which nobody knows whether it was committed. */
export interface LostClaim {
  workspaceId: string;
  mailboxId: string;
  owner: string;
}

/**
 * Claims of this process whose connection was lost, perhaps behind their commit. What they have taken nobody makes, and
 * nobody finds it as an orphan while its owner lives: it goes back into the plan.
 */
export class LostClaims {
  /** By mailbox: nothing more is claimed from its lane, so that all the owner has there is what was lost. */
  private readonly claims = new Map<string, LostClaim>();

  constructor(private readonly store: EventStore) {}

  add({ workspaceId, mailboxId, owner }: LostClaim): void {
    this.claims.set(mailboxId, { workspaceId, mailboxId, owner });
  }

  has(mailboxId: string): boolean {
    return this.claims.has(mailboxId);
  }

  /** Plans again what they took; one whose transaction is still open is looked at the next time. */
  async letGo(nowOf: (workspaceId: string) => Promise<Date>): Promise<void> {
    for (const claim of [...this.claims.values()]) {
      const touches = await this.takenBy(claim);
      if (!touches) continue;
      const now = await nowOf(claim.workspaceId);
      // One that an earlier claim still prepares is refused by its last look, and is due again, too.
      for (const touch of touches) await planAgain(this.store, touch, now);
      this.claims.delete(claim.mailboxId);
    }
  }

  /** What the owner has claimed of the lane; undefined: the transaction of a claim still has it. */
  private takenBy({ workspaceId, mailboxId, owner }: LostClaim): Promise<TouchPlace[] | undefined> {
    return this.store.within(workspaceId, {}, async ({ sql }) => {
      const { rows: lanes } = await sql.query<{ held: boolean }>(
        `with free as (
           select from lanes where workspace_id = $1 and mailbox_id = $2 for update skip locked)
         select not exists (select from free) as held from lanes where workspace_id = $1 and mailbox_id = $2`,
        [workspaceId, mailboxId],
      );
      if (lanes[0]?.held) return undefined;
      // A statement of its own behind the lane's lock: it sees what the claim has committed.
      const { rows } = await sql.query<TouchRow>(
        `select workspace_id, id, enrollment_id, contact_id, mailbox_id, step from touches
         where workspace_id = $1 and mailbox_id = $2 and state = 'claimed' and owner = $3`,
        [workspaceId, mailboxId, owner],
      );
      return rows.map((row) => ({ ...placeOfTouch(row), owner }));
    });
  }
}
