import { Controller, Inject } from '@nestjs/common';
import {
  explainCampaign,
  explainContact,
  explainMailbox,
  isId,
  notFound,
  type ById,
  type CallContext,
  type CampaignExplanation,
  type ContactExplanation,
  type MailboxExplanation,
} from '@sortie/contracts';
import { EventStore, type Sql } from '@sortie/event-store';
import { Handles, Operations } from '@sortie/messaging';
import { readContact } from '../read-contact.js';
import { suppressionKeys } from '../suppressions/suppression-keys.js';
import { explainOneCampaign } from './explain-campaign.js';
import { explainOneContact } from './explain-contact.js';
import { explainOneMailbox } from './explain-mailbox.js';
import type { Look } from './waiting.js';

/** Why is it not sending? */
@Controller()
export class ExplainEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Operations) private readonly operations: Operations,
  ) {}

  @Handles(explainCampaign)
  async campaign({ id }: ById, context: CallContext): Promise<CampaignExplanation> {
    const found =
      isId('campaign', id) && (await this.store.read(context, (sql) => explainOneCampaign(look(sql, context), id)));
    if (!found) throw notFound('campaign');
    return found;
  }

  @Handles(explainMailbox)
  async mailbox({ id }: ById, context: CallContext): Promise<MailboxExplanation> {
    const found =
      isId('mailbox', id) && (await this.store.read(context, (sql) => explainOneMailbox(look(sql, context), id)));
    if (!found) throw notFound('mailbox');
    return found;
  }

  @Handles(explainContact)
  async contact({ id }: ById, context: CallContext): Promise<ContactExplanation> {
    const { workspace_id } = context.caller;
    const { email } = await readContact(this.operations, id, context);
    const keys = email ? suppressionKeys((text) => this.store.keyring.blind(workspace_id, text), email) : [];
    return this.store.read(context, (sql) => explainOneContact(look(sql, context), id, keys));
  }
}

function look(sql: Sql, { caller, now }: CallContext): Look {
  return { sql, workspaceId: caller.workspace_id, now: new Date(now) };
}
