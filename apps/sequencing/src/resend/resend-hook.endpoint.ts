import { Controller, Inject } from '@nestjs/common';
import { isId, receiveResendHook, type ProviderHook, type ProviderHookAnswer } from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { secretPlace } from '../mailboxes/secret-place.js';
import { readHookEvent } from './hook-event.js';
import { ResendNews } from './resend-news.js';
import { isGenuine } from './signature.js';

const forged: ProviderHookAnswer = { genuine: false, problem: null };

@Controller()
export class ResendHookEndpoint {
  private readonly news: ResendNews;

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(WorkspaceTime) time: WorkspaceTime,
  ) {
    this.news = new ResendNews(store, time);
  }

  /** Committed before the 200, and once: Resend repeats a webhook until it hears one. */
  @Handles(receiveResendHook)
  async receive({ mailbox_id, body, ...signed }: ProviderHook): Promise<ProviderHookAnswer> {
    if (!isId('mailbox', mailbox_id)) return forged;
    const mailbox = await this.mailbox(mailbox_id);
    if (!mailbox || !isGenuine(mailbox.secret, body, signed, new Date())) return forged;
    try {
      const event = readHookEvent(body);
      if (event) await this.news.handle({ workspaceId: mailbox.workspaceId, id: mailbox_id }, event, signed.id);
      return { genuine: true, problem: null };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return { genuine: true, problem: `It is no event of Resend's: ${error.message}` };
    }
  }

  private async mailbox(id: string): Promise<{ workspaceId: string; secret: string } | undefined> {
    const { rows } = await this.store.workerOnce<{ workspace_id: string; resend_webhook_secret: Buffer | null }>(
      'select workspace_id, resend_webhook_secret from mailboxes where id = $1',
      [id],
    );
    const row = rows[0];
    if (!row?.resend_webhook_secret) return undefined;
    const { workspace_id: workspaceId, resend_webhook_secret: sealed } = row;
    const secret = this.store.keyring.open(workspaceId, sealed, secretPlace('resend_webhook_secret', id));
    return { workspaceId, secret: secret.toString() };
  }
}
