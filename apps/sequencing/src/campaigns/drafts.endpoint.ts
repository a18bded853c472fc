import { Controller, Inject } from '@nestjs/common';
import {
  createCampaign,
  isId,
  newId,
  notFound,
  startCampaign,
  type ById,
  type CallContext,
  type Campaign,
  type CreateCampaign,
} from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles, Operations } from '@sortie/messaging';
import { ensureClock } from '../clock/ensure-clock.js';
import { DomainChecker } from '../domains/domain-checker.js';
import { TemplateTrial } from '../lint/template-trial.js';
import { create } from './campaign.js';
import { readCampaign } from './campaigns.query.js';
import { chooseSender } from './choose-sender.js';
import { insertCampaign } from './insert-campaign.js';
import { lockSequence, mustHaveGroup } from './launch-checks.js';
import { LaunchRunner } from './launch-runner.js';
import { checkSettings } from './settings.js';
import { startDraft } from './start-draft.js';

@Controller()
export class DraftsEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(LaunchRunner) private readonly runner: LaunchRunner,
    @Inject(DomainChecker) private readonly domains: DomainChecker,
    @Inject(TemplateTrial) private readonly templates: TemplateTrial,
  ) {}

  @Handles(createCampaign)
  async create(input: CreateCampaign, context: CallContext): Promise<Campaign> {
    const { name, sequence_id, group_id = null, settings = {} } = input;
    if (!isId('sequence', sequence_id)) throw notFound('sequence');
    checkSettings(settings);
    const before = await this.store.answered<Campaign>(createCampaign, context);
    if (before) return before;
    if (group_id !== null) await mustHaveGroup(this.operations, group_id, context);
    return this.store.handleCommand(createCampaign, context, async (unit) => {
      if (context.caller.mode === 'test') await ensureClock(unit);
      const sequence = await lockSequence(unit, sequence_id);
      const id = newId('campaign');
      const facts = create({ campaign_id: id, sequence_id, group_id });
      unit.append(id, 0, facts);
      await insertCampaign(unit, {
        id,
        name,
        sequenceId: sequence_id,
        sequenceVersion: sequence.version,
        groupId: group_id,
        sender: await chooseSender(unit, input, sequence.pool_id),
        status: 'draft',
        settings,
        version: facts.length,
      });
      return (await readCampaign(unit.sql, unit.workspaceId, id))!;
    });
  }

  /** Starts with the sequence as it is now, then enrolls the group page by page, as a launch does. */
  @Handles(startCampaign)
  async start({ id }: ById, context: CallContext): Promise<Campaign> {
    const { workspace_id } = context.caller;
    const read = () => this.store.read(context, (sql) => readCampaign(sql, workspace_id, id));
    const before = isId('campaign', id) ? await read() : undefined;
    if (!before) throw notFound('campaign');
    if (before.status === 'draft' && before.group_id) await mustHaveGroup(this.operations, before.group_id, context);
    await this.domains.refreshForSequence(before.sequence_id, context, before.mailbox_pool);
    const tried = await this.templates.findIn(this.store, before.sequence_id, context);
    const answer = await this.store.handleCommand(startCampaign, context, (unit) =>
      startDraft(unit, id, tried, context));
    return this.store.conclude(startCampaign, context, answer, async () => {
      await this.runner.run(workspace_id, id, context.deadline);
      return (await read())!;
    });
  }
}
