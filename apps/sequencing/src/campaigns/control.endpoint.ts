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
  type Operation,
} from '@sortie/contracts';
import { EventStore, ifMatch, type Unit } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { pause, resume, stop } from './campaign.js';
import { readCampaign } from './campaigns.query.js';
import {
  changeStatus,
  dropTouches,
  holdTouches,
  lockCampaign,
  releaseTouches,
  type LockedCampaign,
} from './change-status.js';
import { LaunchRunner } from './launch-runner.js';

@Controller()
export class ControlEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(LaunchRunner) private readonly runner: LaunchRunner,
  ) {}

  @Handles(pauseCampaign)
  pause(input: ById, context: CallContext): Promise<Shown> {
    return this.change(pauseCampaign, input, context, (unit, locked) =>
      changeStatus(unit, locked, pause(locked.state), 'paused', holdTouches),
    );
  }

  @Handles(resumeCampaign)
  resume(input: ById, context: CallContext): Promise<Shown> {
    return this.change(resumeCampaign, input, context, (unit, locked) =>
      changeStatus(unit, locked, resume(locked.state), 'active', releaseTouches),
    );
  }

  @Handles(stopCampaign)
  async stop(input: ById, context: CallContext): Promise<Shown> {
    const { workspace_id } = context.caller;
    const answer = await this.change(stopCampaign, input, context, (unit, locked) =>
      changeStatus(unit, locked, stop(locked.state), 'stopped', dropTouches),
    );
    return this.store.conclude(stopCampaign, context, answer, async () => {
      await this.runner.run(workspace_id, input.id, context.deadline);
      return (await this.store.read(context, (sql) => readCampaign(sql, workspace_id, input.id)))!;
    });
  }

  private change(
    operation: Operation<ById, Shown>,
    { id }: ById,
    context: CallContext,
    apply: (unit: Unit, locked: LockedCampaign) => Promise<void>,
  ): Promise<Shown> {
    if (!isId('campaign', id)) throw notFound('campaign');
    return this.store.handleCommand(operation, context, async (unit) => {
      const locked = await lockCampaign(unit, id);
      ifMatch(context, locked.version);
      await apply(unit, locked);
      return (await readCampaign(unit.sql, unit.workspaceId, id))!;
    });
  }
}
