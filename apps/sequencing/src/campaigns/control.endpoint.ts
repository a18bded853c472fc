import { Controller, Inject } from '@nestjs/common';
import {
  isId,
  notFound,
  pauseCampaign,
  resumeCampaign,
  stopCampaign,
  type ById,
  type CallContext,
  type Campaign as Shown,
  type CampaignStatus,
  type Fact,
  type Operation,
} from '@sortie/contracts';
import { EventStore, ifMatch, repeats, type Unit } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { completeCampaign } from '../enrollments/advance-enrollment.js';
import { campaign, pause, resume, stop, type Campaign } from './campaign.js';
import { readCampaign } from './campaigns.query.js';
import { LaunchRunner } from './launch-runner.js';

@Controller()
export class ControlEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(LaunchRunner) private readonly runner: LaunchRunner,
  ) {}

  @Handles(pauseCampaign)
  pause(input: ById, context: CallContext): Promise<Shown> {
    return this.change(pauseCampaign, input, context, pause, 'paused', async (unit) => {
      await unit.sql.query(
        `update touches set state = 'held', owner = null, updated_at = $3
         where workspace_id = $1 and campaign_id = $2 and state in ('planned', 'claimed')`,
        [unit.workspaceId, input.id, unit.now],
      );
    });
  }

  @Handles(resumeCampaign)
  resume(input: ById, context: CallContext): Promise<Shown> {
    return this.change(resumeCampaign, input, context, resume, 'active', async (unit) => {
      await unit.sql.query(
        `with resumed as (
           update touches set state = 'planned', updated_at = $3 where workspace_id = $1 and campaign_id = $2 and state = 'held'
           returning mailbox_id, due_at
         ), earliest as (select mailbox_id, min(due_at) as due_at from resumed group by mailbox_id order by mailbox_id)
         update lanes l set ready_at = least(l.ready_at, e.due_at) from earliest e
         where l.workspace_id = $1 and l.mailbox_id = e.mailbox_id`,
        [unit.workspaceId, input.id, unit.now],
      );
      await completeCampaign(unit, input.id);
    });
  }

  /** Nothing is sent after this commits; the enrollments are ended in pages behind it. */
  @Handles(stopCampaign)
  async stop(input: ById, context: CallContext): Promise<Shown> {
    const { workspace_id } = context.caller;
    const answer = await this.change(stopCampaign, input, context, stop, 'stopped', async (unit) => {
      await unit.sql.query(
        `update touches set state = 'skipped', reason = 'campaign_stopped', owner = null, updated_at = $3
         where workspace_id = $1 and campaign_id = $2 and state in ('planned', 'held', 'claimed')`,
        [unit.workspaceId, input.id, unit.now],
      );
      await unit.sql.query('update campaigns set closed = false where workspace_id = $1 and id = $2', [
        unit.workspaceId,
        input.id,
      ]);
    });
    await this.runner.run(workspace_id, input.id, context.deadline);
    return repeats(answer, (await this.store.read(context, (sql) => readCampaign(sql, workspace_id, input.id)))!);
  }

  private change(
    operation: Operation<ById, Shown>,
    { id }: ById,
    context: CallContext,
    decide: (state: Campaign) => Fact[],
    status: CampaignStatus,
    effect: (unit: Unit) => Promise<void>,
  ): Promise<Shown> {
    if (!isId('campaign', id)) throw notFound('campaign');
    return this.store.handleCommand(operation, context, async (unit) => {
      // The row first: pausing waits for a launch page, and a page for pausing.
      const { rowCount } = await unit.sql.query(
        'select from campaigns where workspace_id = $1 and id = $2 for update',
        [unit.workspaceId, id],
      );
      if (!rowCount) throw notFound('campaign');
      const { state, version } = await unit.load(campaign, id);
      ifMatch(context, version);
      const facts = decide(state);
      if (facts.length > 0) {
        unit.append(id, version, facts);
        await unit.sql.query(
          'update campaigns set status = $3, version = $4, updated_at = $5 where workspace_id = $1 and id = $2',
          [unit.workspaceId, id, status, version + facts.length, unit.now],
        );
        await effect(unit);
        await unit.flush();
      }
      return (await readCampaign(unit.sql, unit.workspaceId, id))!;
    });
  }
}
