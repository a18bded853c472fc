import { DomainError } from '@sortie/contracts';

/** What comes of a person who was erased meanwhile is not kept, and counts as handled. */
export async function unlessErased(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'GONE') throw error;
  }
}
