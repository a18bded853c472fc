import { IsEmail, MaxLength } from 'class-validator';
import { Nullable, Optional } from '../schema/decorators.js';
import { IdOf } from '../schema/kinds.js';

/** What this campaign sends from. */
export class ChosenSender {
  /** Instead of the sequence's own pool. */
  @Optional() @IdOf('pool') mailbox_pool?: string;
  /** Address of the one mailbox of the pool that sends everything; every mailbox of it unless said. */
  @Optional() @IsEmail() @MaxLength(254) sender_email?: string;
}

/** A change of it, only of a draft: null goes back to what holds when nothing is said. */
export class ChangeSender {
  @Optional() @Nullable() @IdOf('pool') mailbox_pool?: string | null;
  @Optional() @Nullable() @IsEmail() @MaxLength(254) sender_email?: string | null;
}
