import { Inject, Injectable } from '@nestjs/common';
import { DomainError, type VariantName } from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import type { ComposedMail } from '../mail/compose.js';
import { ownCall } from '../own-call.js';
import { SampleMails } from '../preview/sample-mails.js';
import type { SubmitResult } from '../sending/smtp.js';
import type { TakenMail } from '../warmup/take-mail.js';

interface Row {
  sequence_id: string;
  step: number;
  variant: VariantName;
  contact_id: string;
}

/** Writes the mails of placement tests as they go: no word of them is stored. */
@Injectable()
export class TestLetters {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(SampleMails) private readonly samples: SampleMails,
  ) {}

  /**
   * The mail that preview shows, to the seed, under the name that its reader knows it by, and coming back to its
   * sender; or why there is none, as a submission that failed: the contact may have been erased, the template changed.
   */
  async write(workspaceId: string, mail: TakenMail, now: Date): Promise<ComposedMail | SubmitResult> {
    const context = ownCall(workspaceId, now);
    try {
      const { sequence_id: id, step, variant, contact_id } = await this.testOf(workspaceId, mail.placementTestId!);
      const contact = await this.samples.contact(contact_id, context);
      const draft = await this.samples.draft({ id, step, variant, mailbox_id: mail.from.id }, context, contact);
      const to = { name: mail.to.display_name ?? '', address: mail.to.email };
      const letter = { ...draft.letter, touchId: mail.id, instead: { to, returnPath: mail.from.email } };
      return (await this.samples.write({ ...draft, letter })).mail;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'UNAVAILABLE') return { kind: 'unreachable', text: error.detail };
      return { kind: 'refused', code: whyNone(error), text: '' };
    }
  }

  private async testOf(workspaceId: string, id: string): Promise<Row> {
    const { rows } = await this.store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
      sql.query<Row>(
        'select sequence_id, step, variant, contact_id from placement_tests where workspace_id = $1 and id = $2',
        [workspaceId, id],
      ),
    );
    return rows[0]!;
  }
}

/** In words that name nobody: a template's error may quote what it was filled with. */
function whyNone({ code, detail, fields }: DomainError): string {
  const field = fields?.[0];
  if (field?.code === 'template_failed') return `Nothing was sent: ${field.field} fails for the contact; preview it.`;
  if (field?.code === 'unwritable_header') return 'Nothing was sent: the name of one of the mailboxes fits no header.';
  if (code === 'RESOURCE_NOT_FOUND') return `Nothing was sent: what it was made of is gone. ${detail}`;
  return `Nothing was sent: ${detail}.`;
}
