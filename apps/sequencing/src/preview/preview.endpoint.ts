import { Controller, Inject } from '@nestjs/common';
import {
  invalidField,
  isId,
  notFound,
  previewSequence,
  type CallContext,
  type LintFinding,
  type Preview,
  type PreviewSequence,
} from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { MailSigner } from '../domains/mail-signer.js';
import { lint } from '../lint/lint.js';
import { letterOf } from '../sending/letter.js';
import { readOutgoing } from '../sending/outgoing.js';
import type { Letter } from '../sending/write-mail.js';
import { SequencingConfig } from '../sequencing.config.js';
import { trackingOf } from '../tracking/track-mail.js';
import { plannedTouch } from './planned-touch.js';
import { SampleMails, type Draft } from './sample-mails.js';
import { showMail } from './show-mail.js';

@Controller()
export class PreviewEndpoint {
  private readonly signer: MailSigner;

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(SampleMails) private readonly samples: SampleMails,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
  ) {
    this.signer = new MailSigner(store);
  }

  /** Writes nothing but the mail. */
  @Handles(previewSequence)
  async preview(input: PreviewSequence, context: CallContext): Promise<Preview> {
    if (!isId('sequence', input.id)) throw notFound('sequence');
    const contact = await this.samples.contact(input.contact_id, context);
    const draft = await (input.touch_id !== undefined
      ? this.planned(input, context, contact)
      : this.samples.draft(input, context, contact));
    const { mail: written } = await this.samples.write(draft);
    const mail = await this.signer.sign(context.caller.workspace_id, draft.letter.sender.email, written);
    const { steps, step, variant } = draft;
    const findings = lint(steps).findings.filter(
      (found) => found.step === step && (found.variant ?? 'a') === (variant ?? 'a'),
    );
    return { object: 'preview', ...(await showMail(mail.raw)), findings: findings as LintFinding[] };
  }

  private async planned(input: PreviewSequence, context: CallContext, contact: Letter['contact']): Promise<Draft> {
    const { workspace_id } = context.caller;
    const touch = await this.store.read(context, (sql) => plannedTouch(sql, workspace_id, input));
    const outgoing = await readOutgoing(this.store, this.config, touch);
    const { variant } = outgoing;
    if (input.variant !== undefined && input.variant !== (variant ?? 'a')) {
      throw invalidField('variant', 'other_touch', `variant is not that of the touch; it is ${variant ?? 'a'} there`);
    }
    const { steps, settings } = outgoing.flow;
    const tracking = trackingOf(settings, touch, this.samples.keys.tracker);
    const letter = letterOf(touch, { ...outgoing, tracking }, contact, new Date(context.now));
    return { letter, steps, step: touch.step, variant };
  }
}
