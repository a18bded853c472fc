import { Controller, Inject } from '@nestjs/common';
import {
  isId,
  launchSequence,
  newId,
  notFound,
  type CallContext,
  type Campaign,
  type LaunchSequence,
} from '@sortie/contracts';
import { EventStore, type Unit } from '@sortie/event-store';
import { Handles, Operations } from '@sortie/messaging';
import { ensureClock } from '../clock/ensure-clock.js';
import { DomainChecker } from '../domains/domain-checker.js';
import type { Finding } from '../lint/finding.js';
import { TemplateTrial } from '../lint/template-trial.js';
import { readCampaign } from './campaigns.query.js';
import { launch } from './campaign.js';
import { insertCampaign } from './insert-campaign.js';
import { goLive, mustHaveGroup, readyToLaunch } from './launch-checks.js';
import { LaunchRunner } from './launch-runner.js';
import { checkSettings } from './settings.js';

/** What a launch answers until its audience is enrolled. */
interface Begun {
  campaign_id: string;
}

@Controller()
export class LaunchEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(LaunchRunner) private readonly runner: LaunchRunner,
    @Inject(DomainChecker) private readonly domains: Pick<DomainChecker, 'refreshForSequence'>,
    @Inject(TemplateTrial) private readonly templates: TemplateTrial,
  ) {}

  /** Creates the campaign, then enrolls its audience page by page; a repeat with the same key goes on with that one. */
  @Handles(launchSequence)
  async launch(input: LaunchSequence, context: CallContext): Promise<Campaign> {
    const { workspace_id } = context.caller;
    if (!isId('sequence', input.id)) throw notFound('sequence');
    checkSettings(input.settings ?? {});
    const answer = (await this.store.answered<Begun>(launchSequence, context)) ?? (await this.begin(input, context));
    return this.store.conclude(launchSequence, context, answer, async () => {
      const { campaign_id } = answer;
      await this.runner.run(workspace_id, campaign_id, context.deadline);
      return (await this.store.read(context, (sql) => readCampaign(sql, workspace_id, campaign_id)))!;
    });
  }

  private async begin(input: LaunchSequence, context: CallContext): Promise<Begun> {
    await mustHaveGroup(this.operations, input.group_id, context);
    await this.domains.refreshForSequence(input.id, context, input.mailbox_pool);
    const tried = await this.templates.findIn(this.store, input.id, context);
    return this.store.handleCommand(launchSequence, context, async (unit) => {
      if (context.caller.mode === 'test') await ensureClock(unit);
      return { campaign_id: await this.create(unit, input, tried, context) };
    });
  }

  private async create(
    unit: Unit,
    input: LaunchSequence,
    tried: readonly Finding[],
    context: CallContext,
  ): Promise<string> {
    const { sequence, sender } = await readyToLaunch(unit, input.id, { input, tried }, context);
    const campaignId = newId('campaign');
    const started = launch({
      sequence_id: input.id,
      campaign_id: campaignId,
      group_id: input.group_id,
      sequence_version: sequence.version,
    });
    unit.append(campaignId, 0, started);
    await insertCampaign(unit, {
      id: campaignId,
      name: sequence.name,
      sequenceId: input.id,
      sequenceVersion: sequence.version,
      groupId: input.group_id,
      sender,
      status: 'active',
      settings: input.settings ?? {},
      version: started.length,
    });
    await goLive(unit, input.id);
    return campaignId;
  }
}
