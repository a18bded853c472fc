import { Controller, Inject } from '@nestjs/common';
import {
  getCampaignHealth,
  getMailboxHealth,
  isId,
  notFound,
  type ById,
  type CallContext,
  type CampaignHealth,
  type HealthReport,
  type MailboxHealth,
} from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import type { HealthSubject } from './figures.js';
import { readReport } from './read-report.js';

/** How is its mail received? */
@Controller()
export class HealthEndpoint {
  constructor(@Inject(EventStore) private readonly store: EventStore) {}

  @Handles(getMailboxHealth)
  async mailbox({ id }: ById, context: CallContext): Promise<MailboxHealth> {
    const found = isId('mailbox', id) && (await this.report({ mailboxId: id }, context));
    if (!found) throw notFound('mailbox');
    return { object: 'mailbox_health', id, ...found };
  }

  @Handles(getCampaignHealth)
  async campaign({ id }: ById, context: CallContext): Promise<CampaignHealth> {
    const found = isId('campaign', id) && (await this.report({ campaignId: id }, context));
    if (!found) throw notFound('campaign');
    return { object: 'campaign_health', id, ...found };
  }

  private report(subject: HealthSubject, context: CallContext): Promise<HealthReport | undefined> {
    const { caller, now } = context;
    return this.store.read(context, (sql) => readReport(sql, caller.workspace_id, subject, new Date(now)));
  }
}
