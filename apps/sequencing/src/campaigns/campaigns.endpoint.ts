import { Controller, Inject } from '@nestjs/common';
import {
  getCampaign,
  isId,
  listCampaigns,
  notFound,
  type ById,
  type CallContext,
  type Campaign,
  type List,
  type ListCampaigns,
} from '@sortie/contracts';
import { EventStore, keysetPage } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../sequencing.cursors.js';
import { campaignColumns, campaignTables, readCampaign, showCampaign, type CampaignRow } from './campaigns.query.js';

@Controller()
export class CampaignsEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
  ) {}

  @Handles(getCampaign)
  async get({ id }: ById, context: CallContext): Promise<Campaign> {
    const found =
      isId('campaign', id) &&
      (await this.store.read(context, (sql) => readCampaign(sql, context.caller.workspace_id, id)));
    if (!found) throw notFound('campaign');
    return found;
  }

  @Handles(listCampaigns)
  list(input: ListCampaigns, context: CallContext): Promise<List<Campaign>> {
    const { status, sequence_id, include } = input;
    const { workspace_id } = context.caller;
    const filter =
      'c.workspace_id = $1 and ($2::text is null or c.status = $2) and ($3::text is null or c.sequence_id = $3)';
    const values = [workspace_id, status ?? null, sequence_id ?? null];
    return this.store.read(context, async (sql) => {
      const list = await keysetPage<CampaignRow, { at: string; id: string }, Campaign>(
        this.cursors.codec,
        input,
        { list: 'campaigns', workspace_id, status, sequence_id },
        async (after, take) =>
          (
            await sql.query<CampaignRow>(
              `select ${campaignColumns} from ${campaignTables} where ${filter}
             and ($4::timestamptz is null or (c.created_at, c.id) < ($4, $5)) order by c.created_at desc, c.id desc limit $6`,
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
