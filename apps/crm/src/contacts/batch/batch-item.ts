import { DomainError, type BatchFailure, type CreateContact } from '@sortie/contracts';
import { requiredName } from '../../text/plain-text.js';
import { blankProfile, changeProfile, type Profile, type ProfileChange } from '../profile.js';

/** One contact of a batch, checked by itself. */
export interface BatchItem {
  index: number;
  given: ProfileChange;
  groupNames: string[];
  /** What it would be as a new contact. */
  profile: Profile;
}

/** The failures of a batch: an item that is refused does not stop the others. */
export class Failures {
  readonly list: BatchFailure[] = [];

  /** Runs a part of one item's way; undefined when it was refused. */
  attempt<T>(index: number, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.list.push({ index, code: error.code, detail: error.detail });
      return undefined;
    }
  }

  inOrder(): BatchFailure[] {
    return this.list.sort((one, other) => one.index - other.index);
  }
}

/** Checks every item by itself. */
export function readItems(contacts: readonly CreateContact[], failures: Failures): BatchItem[] {
  return contacts.flatMap(({ groups = [], ...given }, index) => {
    const item = failures.attempt(index, () => ({
      index,
      given,
      groupNames: groups.map((name) => requiredName('groups', name)),
      profile: changeProfile(blankProfile, given),
    }));
    return item ? [item] : [];
  });
}
