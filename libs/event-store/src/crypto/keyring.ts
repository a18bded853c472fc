import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { blindIndex, deriveKey, open, seal } from './seal.js';

/** The keys of one service, derived from the one secret that it is given; prepared once, since each use would again. */
export class Keyring {
  private readonly secrets: KeyObject;
  private readonly subjects: KeyObject;
  private readonly blinding: KeyObject;

  constructor(root: Buffer) {
    this.secrets = createSecretKey(deriveKey(root, 'secrets'));
    this.subjects = createSecretKey(deriveKey(root, 'subject-keys'));
    this.blinding = createSecretKey(deriveKey(root, 'blind-index'));
  }

  /** A new data key for a person, and its wrapped form for the database. */
  newSubjectKey(workspaceId: string, subject: string): { key: Buffer; wrapped: Buffer } {
    const key = randomBytes(32);
    return { key, wrapped: seal(this.subjects, key, `${workspaceId}|subject_keys|${subject}`) };
  }

  unwrapSubjectKey(workspaceId: string, subject: string, wrapped: Buffer): Buffer {
    return open(this.subjects, wrapped, `${workspaceId}|subject_keys|${subject}`);
  }

  seal(workspaceId: string, plain: Buffer | string, place: string): Buffer {
    return seal(this.secrets, plain, `${workspaceId}|${place}`);
  }

  open(workspaceId: string, sealed: Buffer, place: string): Buffer {
    return open(this.secrets, sealed, `${workspaceId}|${place}`);
  }

  blind(workspaceId: string, text: string): string {
    return blindIndex(this.blinding, workspaceId, text);
  }
}
