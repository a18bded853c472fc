import { Controller, Inject } from '@nestjs/common';
import {
  DomainError,
  getGroup,
  isId,
  launchSequence,
  newId,
  notFound,
  type CallContext,
  type Campaign,
  type FieldError,
  type LaunchSequence,
  type LintFinding,
} from '@sortie/contracts';
import { EventStore, ifMatch, repeats, type Unit } from '@sortie/event-store';
import { Handles, Operations } from '@sortie/messaging';
import { lint } from '../lint/lint.js';
import { poolReadiness } from '../pools/pool-readiness.js';
import { loadSteps } from '../sequences/load-steps.js';
import { ensureClock } from '../clock/ensure-clock.js';
import { readCampaign } from './campaigns.query.js';
import { launch } from './campaign.js';
import { LaunchRunner } from './launch-runner.js';

interface SequenceRow {
  name: string;
  status: string;
  pool_id: string;
  version: number;
}

@Controller()
export class LaunchEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(LaunchRunner) private readonly runner: LaunchRunner,
  ) {}

  /** Creates the campaign, then enrolls its audience page by page; a repeat with the same key goes on with the same one. */
  @Handles(launchSequence)
  async launch(input: LaunchSequence, context: CallContext): Promise<Campaign> {
    const { workspace_id } = context.caller;
    if (!isId('sequence', input.id)) throw notFound('sequence');
    await this.mustHaveGroup(input.group_id, context);
    const answer = await this.store.handleCommand(launchSequence, context, async (unit) => {
      if (context.caller.mode === 'test') await ensureClock(unit);
      return { campaign_id: await this.create(unit, input, context) };
    });
    const { campaign_id } = answer;
    await this.runner.run(workspace_id, campaign_id, context.deadline);
    return repeats(answer, (await this.store.read(context, (sql) => readCampaign(sql, workspace_id, campaign_id)))!);
  }

  private async create(unit: Unit, input: LaunchSequence, context: CallContext): Promise<string> {
    const { rows } = await unit.sql.query<SequenceRow>(
      'select name, status, pool_id, version from sequences where workspace_id = $1 and id = $2 for update',
      [unit.workspaceId, input.id],
    );
    const sequence = rows[0];
    if (!sequence) throw notFound('sequence');
    // Whoever read the sequence launches what was read, or hears that it changed.
    ifMatch(context, sequence.version);
    const steps = await loadSteps(unit.sql, unit.workspaceId, input.id, sequence.version);
    refuseErrors(lint(steps).findings.filter(({ severity }) => severity === 'error'));
    const pool = await poolReadiness(unit.sql, unit.workspaceId, sequence.pool_id, unit.now);
    if (!pool?.warmed) throw new DomainError('POOL_NOT_WARMED', pool?.reason ?? 'The pool of this sequence is gone.');
    const campaignId = newId('campaign');
    const facts = {
      sequence_id: input.id,
      campaign_id: campaignId,
      group_id: input.group_id,
      sequence_version: sequence.version,
    };
    const started = launch(facts);
    unit.append(campaignId, 0, started);
    await unit.sql.query(
      `insert into campaigns (workspace_id, id, name, sequence_id, sequence_version, group_id, pool_id, status, created_at, updated_at, version, settings)
       values ($1, $2, $3, $4, $5, $6, $7, 'active', $8, $8, $9, $10)`,
      [
        unit.workspaceId,
        campaignId,
        sequence.name,
        input.id,
        sequence.version,
        input.group_id,
        sequence.pool_id,
        unit.now,
        started.length,
        input.settings ?? {},
      ],
    );
    await unit.sql.query('insert into campaign_counts (workspace_id, campaign_id) values ($1, $2)', [
      unit.workspaceId,
      campaignId,
    ]);
    await unit.sql.query("update sequences set status = 'live' where workspace_id = $1 and id = $2", [
      unit.workspaceId,
      input.id,
    ]);
    return campaignId;
  }

  private async mustHaveGroup(groupId: string, context: CallContext): Promise<void> {
    try {
      await this.operations.call(getGroup, { id: groupId }, { ...context, idempotency_key: undefined });
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'RESOURCE_NOT_FOUND') throw error;
      throw notFound('group');
    }
  }
}

/** Lint errors stop a launch: each becomes an error of the step's member. */
function refuseErrors(errors: readonly LintFinding[] | ReturnType<typeof lint>['findings']): void {
  if (errors.length === 0) return;
  const fields: FieldError[] = errors.map(({ rule, step, span, message, fix }) => {
    const member = span?.field ?? 'body';
    return {
      field: `steps[${step}].${member}`,
      pointer: `/steps/${step}/${member}`,
      code: rule,
      message: `${message} ${fix}`,
    };
  });
  throw new DomainError(
    'VALIDATION_ERROR',
    'The sequence has errors that lint found; mend them and launch again.',
    fields,
  );
}
