import type { ContactDetails, Fact, GroupRef } from '@sortie/contracts';
import type { Loaded } from '@sortie/event-store';
import { contactDecider, type ContactEvent, type ContactState } from '../contact.js';
import { decideCreate, decideUpdate } from '../contact.decide.js';
import type { Profile } from '../profile.js';

/** One contact on its way through a batch: several items may change it, one after the other. */
export class BatchContact {
  readonly facts: Fact[] = [];
  /** Where it stands after the items so far. */
  state: ContactState;

  constructor(
    readonly loaded: Loaded<ContactState>,
    private groups: readonly GroupRef[],
    private readonly now: Date,
  ) {
    this.state = loaded.state;
  }

  /** Whether nothing is known of it yet. */
  get isNew(): boolean {
    return this.state.existence === 'none';
  }

  /** Takes one item's outcome; groups are added, since an import into one group says nothing of the others. */
  take(profile: Profile, companyId: string | null, groups: readonly GroupRef[]): void {
    const groupsBefore = this.groups.map(({ id }) => id);
    const groupIds = [...new Set([...groupsBefore, ...groups.map(({ id }) => id)])];
    const command = { id: this.loaded.id, profile, companyId, groupIds };
    const facts = this.isNew
      ? decideCreate(command, this.state)
      : decideUpdate({ ...command, groupsBefore }, this.state);
    for (const fact of facts) this.state = contactDecider.evolve(this.state, this.asEvent(fact));
    this.facts.push(...facts);
    this.groups = [...this.groups, ...groups.filter(({ id }) => !groupsBefore.includes(id))];
  }

  private asEvent(fact: Fact): ContactEvent {
    const { type, data, personal } = fact;
    return {
      type,
      data: data as ContactEvent['data'],
      personal: (personal as ContactDetails | undefined) ?? null,
      occurredAt: this.now,
    };
  }
}
