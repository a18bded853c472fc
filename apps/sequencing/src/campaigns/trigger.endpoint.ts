import { Controller, Inject } from '@nestjs/common';
import {
  DomainError,
  isId,
  notFound,
  triggerCampaign,
  type CallContext,
  type CampaignSettings,
  type CampaignStatus,
  type Trigger,
  type TriggerCampaign,
} from '@sortie/contracts';
import { EventStore, type Sql, type Unit } from '@sortie/event-store';
import { Handles, Operations } from '@sortie/messaging';
import { MailProviders } from '../domains/mail-providers.js';
import { enroll } from '../enrollments/enroll.js';
import { recipientOf, type Recipient } from '../enrollments/recipients.js';
import { domainOfAddress } from '../mail/domain-of-address.js';
import { readContact } from '../read-contact.js';
import { checkTrigger, contactByAddress } from './trigger.js';

interface CampaignRow {
  id: string;
  sequence_id: string;
  pool_id: string;
  sender_id: string | null;
  status: CampaignStatus;
  settings: CampaignSettings;
}

@Controller()
export class TriggerEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(MailProviders) private readonly providers: MailProviders,
  ) {}

  /** Enters one contact into an active campaign, once: a repeat answers with the enrollment that is there. */
  @Handles(triggerCampaign)
  async trigger(input: TriggerCampaign, context: CallContext): Promise<Trigger> {
    const { workspace_id } = context.caller;
    if (!isId('campaign', input.id)) throw notFound('campaign');
    // A repeat must not bring back who was erased, nor what was changed, since.
    const before = await this.store.answered<Trigger>(triggerCampaign, context);
    if (before) return before;
    // Before a contact is created for it; what changes meanwhile is seen under the campaign's lock.
    const { settings } = await this.store.read(context, async (sql) =>
      mustBeActive(await readRow(sql, workspace_id, input.id, '')));
    checkTrigger(input);
    const contactId = input.contact_id ?? (await contactByAddress(this.operations, input, context));
    const recipient = await this.recipient(contactId, settings, context);
    return this.store.handleCommand(triggerCampaign, context, async (unit) => {
      // Who erases the contact also deletes this answer, which names it.
      unit.subjects.add(contactId);
      const row = mustBeActive(await readRow(unit.sql, workspace_id, input.id, 'for update'));
      const known = await enrollmentOf(unit, input.id, contactId);
      const enrollmentId = known ?? (await enroll(unit, row, [recipient]))[0];
      // Erased since it was read.
      if (!enrollmentId) throw notFound('contact');
      return {
        object: 'trigger',
        triggered: known === undefined,
        campaign_id: input.id,
        contact_id: contactId,
        enrollment_id: enrollmentId,
      };
    });
  }

  private async recipient(
    contactId: string,
    { match_provider }: CampaignSettings,
    context: CallContext,
  ): Promise<Recipient> {
    const contact = await readContact(this.operations, contactId, context);
    const { workspace_id, mode } = context.caller;
    const domains = match_provider && contact.email ? [domainOfAddress(contact.email)] : [];
    const providers = await this.providers.of(domains, mode === 'test');
    return recipientOf(this.store.keyring, workspace_id, contactId, contact, providers);
  }
}

async function readRow(sql: Sql, workspaceId: string, id: string, lock: '' | 'for update'): Promise<CampaignRow> {
  const { rows } = await sql.query<CampaignRow>(
    `select id, sequence_id, pool_id, sender_id, status, settings from campaigns where workspace_id = $1 and id = $2 ${lock}`,
    [workspaceId, id],
  );
  if (!rows[0]) throw notFound('campaign');
  return rows[0];
}

function mustBeActive(row: CampaignRow): CampaignRow {
  if (row.status === 'active') return row;
  throw new DomainError('CAMPAIGN_NOT_ACTIVE', `The campaign is ${row.status}; only an active one can be triggered.`);
}

async function enrollmentOf(unit: Unit, campaignId: string, contactId: string): Promise<string | undefined> {
  const { rows } = await unit.sql.query<{ id: string }>(
    'select id from enrollments where workspace_id = $1 and campaign_id = $2 and contact_id = $3',
    [unit.workspaceId, campaignId, contactId],
  );
  return rows[0]?.id;
}
