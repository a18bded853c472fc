import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { invalidField, isId, notFound, type CallContext, type EmailStep, type PreviewSequence, type VariantName } from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Operations } from '@sortie/messaging';
import { readContact } from '../read-contact.js';
import { writeMail, type Letter, type Written } from '../sending/write-mail.js';
import { SequencingConfig } from '../sequencing.config.js';
import { selectSequences } from '../sequences/sequence.rows.js';
import { createRenderer } from '../templates/renderer.js';
import { drawVariant } from '../variants/wording.js';
import { madeUpLetter, senderOf, threadRoot } from './made-up-letter.js';
import { previewKeys } from './preview-keys.js';
import { refuseTemplate } from './refuse-template.js';

/** A letter, the steps that it comes from, and which wording of which it is. */
export interface Draft {
  letter: Letter;
  steps: readonly EmailStep[];
  step: number;
  variant: string | null;
}

/** Whose mail of which step is wanted. */
export type Wanted = Pick<PreviewSequence, 'id' | 'step' | 'variant' | 'mailbox_id'>;

/** Writes mails of sequences as a campaign would, with ids that nothing has and tokens that nobody accepts. */
@Injectable()
export class SampleMails implements OnModuleDestroy {
  readonly keys: ReturnType<typeof previewKeys>;
  // A thread of its own: somebody who tries out a slow template must not hold up what is being sent.
  private readonly renderer = createRenderer();

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
  ) {
    this.keys = previewKeys(config);
  }

  async onModuleDestroy(): Promise<void> {
    await this.renderer.stop();
  }

  /** The contact of that id; refuses one without an address. */
  async contact(id: string, context: CallContext): Promise<Letter['contact']> {
    const contact = await readContact(this.operations, id, context);
    const { email } = contact;
    if (!email) throw invalidField('contact_id', 'no_email', 'contact_id has no email address; give it one first');
    return { ...contact, email };
  }

  /** The letter of the sequence's newest version, in the thread that it would stand in, and whose it would be. */
  async draft(
    wanted: Wanted,
    context: CallContext,
    contact: Letter['contact'],
  ): Promise<Draft & { mailboxId: string }> {
    if (!isId('sequence', wanted.id)) throw notFound('sequence');
    const { workspace_id } = context.caller;
    const { steps, sender } = await this.store.read(context, async (sql) => {
      const [row] = await selectSequences(sql, 's.id = $2', [workspace_id, wanted.id]);
      if (!row) throw notFound('sequence');
      return { steps: row.steps, sender: await senderOf(sql, workspace_id, row, wanted.mailbox_id) };
    });
    const about = { sender, contact, now: new Date(context.now) };
    const letter = madeUpLetter(workspace_id, steps, wanted, about);
    // The mail before is the one that the contact would have got.
    const drawn = (at: number) => drawVariant(steps[at]!, { sequenceId: wanted.id, contactId: contact.id }, at);
    const root = threadRoot(steps, wanted.step, letter, drawn);
    if (root !== null) letter.thread = [await this.rootOf(steps, root, drawn(root) ?? 'a', letter)];
    return { letter, steps, step: wanted.step, variant: wanted.variant ?? null, mailboxId: sender.id };
  }

  /** The mail; refuses what its templates do not make one of. */
  async write({ letter, step, variant }: Draft): Promise<Written & { ok: true }> {
    const { renderer, keys } = this;
    const written = await writeMail(letter, { renderer, publicUrl: this.config.publicUrl, ...keys });
    if (!written.ok) throw refuseTemplate(step, variant, written.fault);
    return written;
  }

  /** The mail that a follow-up would answer. */
  private async rootOf(steps: readonly EmailStep[], step: number, variant: VariantName, about: Letter) {
    const { workspaceId, sender, contact, now } = about;
    const letter = madeUpLetter(workspaceId, steps, { step, variant }, { sender, contact, now });
    const { mail, subject } = await this.write({ letter, steps, step, variant });
    return { message_id: mail.messageId, subject };
  }
}
