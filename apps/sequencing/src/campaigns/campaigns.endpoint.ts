import { Controller, Inject } from '@nestjs/common';
import {
  getCampaign,
  getCampaignProgress,
  isId,
  listCampaigns,
  listCampaignSteps,
  notFound,
  updateCampaign,
  type ById,
  type CallContext,
  type Campaign,
  type CampaignProgress,
  type CampaignStep,
  type List,
  type ListCampaigns,
  type ListCampaignSteps,
  type UpdateCampaign,
} from '@sortie/contracts';
import { EventStore, lastCreatedFirst, listPage, Where } from '@sortie/event-store';
import { Handles, Operations } from '@sortie/messaging';
import { Cursors } from '../sequencing.cursors.js';
import { campaignSelect, readCampaign, showCampaign } from './campaigns.query.js';
import { mustHaveGroup } from './launch-checks.js';
import { checkSettings } from './settings.js';
import { readSteps } from './steps.query.js';
import { updateInUnit } from './update-campaign.js';

@Controller()
export class CampaignsEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
    @Inject(Operations) private readonly operations: Operations,
  ) {}

  @Handles(updateCampaign)
  async update(input: UpdateCampaign, context: CallContext): Promise<Campaign> {
    if (!isId('campaign', input.id)) throw notFound('campaign');
    if (input.sequence_id !== undefined && !isId('sequence', input.sequence_id)) throw notFound('sequence');
    checkSettings(input.settings ?? {});
    if (typeof input.group_id === 'string') await mustHaveGroup(this.operations, input.group_id, context);
    return this.store.handleCommand(updateCampaign, context, async (unit) => {
      await updateInUnit(unit, context, input);
      return (await readCampaign(unit.sql, unit.workspaceId, input.id))!;
    });
  }

  @Handles(getCampaign)
  async get({ id }: ById, context: CallContext): Promise<Campaign> {
    const found =
      isId('campaign', id) &&
      (await this.store.read(context, (sql) => readCampaign(sql, context.caller.workspace_id, id)));
    if (!found) throw notFound('campaign');
    return found;
  }

  @Handles(getCampaignProgress)
  async progress(input: ById, context: CallContext): Promise<CampaignProgress> {
    const { id: campaign_id, name, status, audience } = await this.get(input, context);
    return { object: 'campaign_status', campaign_id, name, status, audience };
  }

  @Handles(listCampaignSteps)
  async steps({ id, include }: ListCampaignSteps, context: CallContext): Promise<List<CampaignStep>> {
    await this.get({ id }, context);
    const data = await this.store.read(context, (sql) => readSteps(sql, context.caller.workspace_id, id));
    const list: List<CampaignStep> = { object: 'list', data, has_more: false, next_cursor: null };
    return include === 'total' ? { ...list, total: data.length } : list;
  }

  @Handles(listCampaigns)
  list(input: ListCampaigns, context: CallContext): Promise<List<Campaign>> {
    const { status, sequence_id, search } = input;
    const where = new Where()
      .and('c.workspace_id = ?', context.caller.workspace_id)
      .andIf('c.status = ?', status)
      .andIf('c.sequence_id = ?', sequence_id)
      .andIf('strpos(lower(c.name), lower(?)) > 0', search);
    const order = lastCreatedFirst('c.created_at', 'c.id');
    const listing = { list: 'campaigns', select: campaignSelect, where, order, show: showCampaign };
    return this.store.read(context, (sql) => listPage(sql, this.cursors.codec, input, listing));
  }
}
