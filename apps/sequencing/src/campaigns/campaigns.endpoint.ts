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
  type UpdateCampaign,
} from '@sortie/contracts';
import { EventStore, keysetPage } from '@sortie/event-store';
import { Handles, Operations } from '@sortie/messaging';
import { Cursors } from '../sequencing.cursors.js';
import { campaignColumns, campaignTables, readCampaign, showCampaign, type CampaignRow } from './campaigns.query.js';
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
    if (input.group_id) await mustHaveGroup(this.operations, input.group_id, context);
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
  async steps({ id }: ById, context: CallContext): Promise<List<CampaignStep>> {
    await this.get({ id }, context);
    const data = await this.store.read(context, (sql) => readSteps(sql, context.caller.workspace_id, id));
    return { object: 'list', data, has_more: false, next_cursor: null };
  }

  @Handles(listCampaigns)
  list(input: ListCampaigns, context: CallContext): Promise<List<Campaign>> {
    const { status, sequence_id, search, include } = input;
    const { workspace_id } = context.caller;
    const filter = `c.workspace_id = $1 and ($2::text is null or c.status = $2)
      and ($3::text is null or c.sequence_id = $3) and ($4::text is null or strpos(lower(c.name), lower($4)) > 0)`;
    const values = [workspace_id, status ?? null, sequence_id ?? null, search ?? null];
    return this.store.read(context, async (sql) => {
      const list = await keysetPage<CampaignRow, { at: string; id: string }, Campaign>(
        this.cursors.codec,
        input,
        { list: 'campaigns', workspace_id, status, sequence_id, search },
        async (after, take) =>
          (
            await sql.query<CampaignRow>(
              `select ${campaignColumns} from ${campaignTables} where ${filter}
             and ($5::timestamptz is null or (c.created_at, c.id) < ($5, $6))
             order by c.created_at desc, c.id desc limit $7`,
              [...values, after?.at ?? null, after?.id ?? null, take],
            )
          ).rows,
        ({ created_at, id }) => ({ at: created_at.toISOString(), id }),
        showCampaign,
      );
      if (include !== 'total') return list;
      const { rows } = await sql.query<{ total: number }>(
        `select count(*)::int as total from campaigns c where ${filter}`,
        values,
      );
      return { ...list, total: rows[0]!.total };
    });
  }
}
