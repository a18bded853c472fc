import { Controller, Inject, type OnModuleDestroy } from '@nestjs/common';
import {
  invalidField,
  isId,
  notFound,
  previewSequence,
  type CallContext,
  type EmailStep,
  type LintFinding,
  type Preview,
  type PreviewSequence,
} from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles, Operations } from '@sortie/messaging';
import { MailSigner } from '../domains/mail-signer.js';
import { lint } from '../lint/lint.js';
import { readContact } from '../read-contact.js';
import { letterOf } from '../sending/letter.js';
import { readOutgoing } from '../sending/outgoing.js';
import { writeMail, type Letter } from '../sending/write-mail.js';
import { SequencingConfig } from '../sequencing.config.js';
import { selectSequences } from '../sequences/sequence.rows.js';
import { createRenderer } from '../templates/renderer.js';
import { trackingOf } from '../tracking/track-mail.js';
import { madeUpLetter, senderOf, threadRoot } from './made-up-letter.js';
import { plannedTouch } from './planned-touch.js';
import { previewKeys } from './preview-keys.js';
import { refuseTemplate } from './refuse-template.js';
import { showMail } from './show-mail.js';

/** A letter, the steps that it comes from, and which wording of which it is. */
interface Draft {
  letter: Letter;
  steps: readonly EmailStep[];
  step: number;
  variant: string | null;
}

@Controller()
export class PreviewEndpoint implements OnModuleDestroy {
  // A thread of its own: somebody who tries out a slow template must not hold up what is being sent.
  private readonly renderer = createRenderer();
  private readonly keys: ReturnType<typeof previewKeys>;
  private readonly signer: MailSigner;

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
  ) {
    this.keys = previewKeys(config);
    this.signer = new MailSigner(store);
  }

  /** Writes nothing but the mail. */
  @Handles(previewSequence)
  async preview(input: PreviewSequence, context: CallContext): Promise<Preview> {
    if (!isId('sequence', input.id)) throw notFound('sequence');
    const now = new Date(context.now);
    const contact = await this.contact(input, context);
    const draft = await (input.touch_id !== undefined
      ? this.planned(input, context, contact, now)
      : this.madeUp(input, context, contact, now));
    const { mail: written } = await this.write(draft);
    const mail = await this.signer.sign(context.caller.workspace_id, draft.letter.sender.email, written);
    const { steps, step, variant } = draft;
    const findings = lint(steps).findings.filter(
      (found) => found.step === step && (found.variant ?? 'a') === (variant ?? 'a'),
    );
    return { object: 'preview', ...(await showMail(mail.raw)), findings: findings as LintFinding[] };
  }

  async onModuleDestroy(): Promise<void> {
    await this.renderer.stop();
  }

  private async planned(
    input: PreviewSequence,
    context: CallContext,
    contact: Letter['contact'],
    now: Date,
  ): Promise<Draft> {
    const { workspace_id } = context.caller;
    const touch = await this.store.read(context, (sql) => plannedTouch(sql, workspace_id, input));
    const outgoing = await readOutgoing(this.store, this.config, touch);
    const { variant } = outgoing;
    if (input.variant !== undefined && input.variant !== (variant ?? 'a')) {
      throw invalidField('variant', 'other_touch', `variant is not that of the touch; it is ${variant ?? 'a'} there`);
    }
    const { steps, settings } = outgoing.flow;
    const tracking = trackingOf(settings, touch, this.keys.tracker);
    return { letter: letterOf(touch, { ...outgoing, tracking }, contact, now), steps, step: touch.step, variant };
  }

  private async madeUp(
    input: PreviewSequence,
    context: CallContext,
    contact: Letter['contact'],
    now: Date,
  ): Promise<Draft> {
    const { workspace_id } = context.caller;
    const { steps, sender } = await this.store.read(context, async (sql) => {
      const [row] = await selectSequences(sql, 's.id = $2', [workspace_id, input.id]);
      if (!row) throw notFound('sequence');
      return { steps: row.steps, sender: await senderOf(sql, workspace_id, row, input.mailbox_id) };
    });
    const about = { sender, contact, now };
    const letter = madeUpLetter(workspace_id, steps, input, about);
    const root = threadRoot(steps, input.step, letter);
    if (root !== null) letter.thread = [await this.rootOf(steps, root, letter)];
    return { letter, steps, step: input.step, variant: input.variant ?? null };
  }

  /** The mail that a follow-up would answer. */
  private async rootOf(steps: readonly EmailStep[], step: number, about: Letter) {
    const { workspaceId, sender, contact, now } = about;
    const letter = madeUpLetter(workspaceId, steps, { step } as PreviewSequence, { sender, contact, now });
    const { mail, subject } = await this.write({ letter, steps, step, variant: null });
    return { message_id: mail.messageId, subject };
  }

  private async write({ letter, step, variant }: Draft) {
    const written = await writeMail(letter, {
      renderer: this.renderer,
      publicUrl: this.config.publicUrl,
      ...this.keys,
    });
    if (!written.ok) throw refuseTemplate(step, variant, written.fault);
    return written;
  }

  private async contact({ contact_id }: PreviewSequence, context: CallContext): Promise<Letter['contact']> {
    const contact = await readContact(this.operations, contact_id, context);
    const { email } = contact;
    if (!email) throw invalidField('contact_id', 'no_email', 'contact_id has no email address; give it one first');
    return { ...contact, email };
  }
}
