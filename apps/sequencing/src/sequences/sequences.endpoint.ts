import { Controller, Inject } from '@nestjs/common';
import {
  createSequence,
  getSequence,
  isId,
  lintSequence,
  listSequences,
  newId,
  notFound,
  sequenceCreated,
  sequenceUpdated,
  updateSequence,
  type ById,
  type CallContext,
  type CreateSequence,
  type EmailStep,
  type LintReport,
  type List,
  type ListSequences,
  type Sequence,
  type SequenceWithSteps,
  type UpdateSequence,
} from '@sortie/contracts';
import {
  EventStore,
  ifMatch,
  lastCreatedFirst,
  listPage,
  Where,
  type Sql,
  type Unit,
} from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { DomainChecker } from '../domains/domain-checker.js';
import { preflight } from '../domains/preflight.js';
import { lint } from '../lint/lint.js';
import { refuseErrors } from '../lint/refuse-findings.js';
import { TemplateTrial } from '../lint/template-trial.js';
import { plainName } from '../plain-name.js';
import { Cursors } from '../sequencing.cursors.js';
import { sameJson } from '../same-json.js';
import { checkSequence, selectSequences, sequenceSelect, showSequence, type SequenceRow } from './sequence.rows.js';

@Controller()
export class SequencesEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
    @Inject(DomainChecker) private readonly domains: DomainChecker,
    @Inject(TemplateTrial) private readonly templates: TemplateTrial,
  ) {}

  @Handles(createSequence)
  async create(input: CreateSequence, context: CallContext): Promise<Sequence> {
    const name = plainName(input.name);
    await this.mustRender(input.steps, context);
    return this.store.handleCommand(createSequence, context, async (unit) => {
      await checkSequence(unit.sql, unit.workspaceId, input);
      const row: SequenceRow = {
        id: newId('sequence'),
        name,
        description: input.description ?? null,
        status: 'draft',
        pool_id: input.mailbox_pool,
        version: 1,
        steps: input.steps,
        created_at: unit.now,
        updated_at: unit.now,
      };
      unit.append(row.id, 0, [sequenceCreated({ sequence_id: row.id, steps: row.steps.length, pool_id: row.pool_id })]);
      await unit.sql.query(
        `insert into sequences (workspace_id, id, name, description, status, pool_id, version, created_at, updated_at)
         values ($1, $2, $3, $4, 'draft', $5, 1, $6, $6)`,
        [unit.workspaceId, row.id, row.name, row.description, row.pool_id, unit.now],
      );
      await addVersion(unit, row);
      return showSequence(row);
    });
  }

  /** A new version; running campaigns stay on the one that they were launched with. */
  @Handles(updateSequence)
  async update(input: UpdateSequence, context: CallContext): Promise<Sequence> {
    const { id, description, mailbox_pool, steps } = input;
    const name = input.name === undefined ? undefined : plainName(input.name);
    if (steps) await this.mustRender(steps, context);
    return this.store.handleCommand(updateSequence, context, async (unit) => {
      const before = await locked(unit, id);
      ifMatch(context, before.version);
      await checkSequence(unit.sql, unit.workspaceId, { steps, mailbox_pool });
      const after = {
        ...before,
        name: name ?? before.name,
        description: description === undefined ? before.description : description,
        pool_id: mailbox_pool ?? before.pool_id,
        steps: steps ?? before.steps,
      };
      if (sameJson(after, before)) return showSequence(before);
      after.version += 1;
      after.updated_at = unit.now;
      unit.append(id, before.version, [
        sequenceUpdated({ sequence_id: id, steps: after.steps.length, pool_id: after.pool_id }),
      ]);
      await addVersion(unit, after);
      await unit.sql.query(
        `update sequences set name = $3, pool_id = $4, version = $5, updated_at = $6, description = $7
         where workspace_id = $1 and id = $2`,
        [unit.workspaceId, id, after.name, after.pool_id, after.version, unit.now, after.description],
      );
      return showSequence(after);
    });
  }

  @Handles(getSequence)
  async get({ id }: ById, context: CallContext): Promise<SequenceWithSteps> {
    const row = await this.store.read(context, (sql) => one(sql, context.caller.workspace_id, id));
    return { ...showSequence(row), step_list: row.steps };
  }

  @Handles(lintSequence)
  async lint({ id }: ById, context: CallContext): Promise<LintReport> {
    const { workspace_id } = context.caller;
    await this.domains.refreshForSequence(id, context);
    const { steps, ...rest } = await this.store.read(context, async (sql) => {
      const { steps, pool_id } = await one(sql, workspace_id, id);
      return { steps, preflight: await preflight(sql, workspace_id, pool_id, new Date(context.now)) };
    });
    const read = lint(steps);
    const tried = await this.templates.find(steps, context);
    const findings = [...read.findings, ...tried].sort((a, b) => a.step - b.step);
    return { ok: read.ok && tried.length === 0, findings, ...rest };
  }

  @Handles(listSequences)
  list(input: ListSequences, context: CallContext): Promise<List<Sequence>> {
    const where = new Where()
      .and('s.workspace_id = ?', context.caller.workspace_id)
      .andIf('s.status = ?', input.status);
    const order = lastCreatedFirst('s.created_at', 's.id');
    const listing = { list: 'sequences', select: sequenceSelect, where, order, show: showSequence };
    return this.store.read(context, (sql) => listPage(sql, this.cursors.codec, input, listing));
  }

  /** Before the transaction: a text that loops for ever holds a thread of its own up, and no connection. */
  private async mustRender(steps: readonly EmailStep[], context: CallContext): Promise<void> {
    const failing = await this.templates.find(steps, context);
    refuseErrors(failing, 'A text of the sequence can never be sent; mend it and repeat the request.');
  }
}

async function one(sql: Sql, workspaceId: string, id: string): Promise<SequenceRow> {
  const [row] = isId('sequence', id) ? await selectSequences(sql, 's.id = $2', [workspaceId, id]) : [];
  if (!row) throw notFound('sequence');
  return row;
}

/** The sequence, which nobody else changes until the commit. Locked by a statement of its own: a join that waited for a
 * rival would look for the new version among the versions that it saw before. */
async function locked(unit: Unit, id: string): Promise<SequenceRow> {
  if (!isId('sequence', id)) throw notFound('sequence');
  await unit.sql.query('select from sequences where workspace_id = $1 and id = $2 for update', [unit.workspaceId, id]);
  return one(unit.sql, unit.workspaceId, id);
}

async function addVersion(unit: Unit, { id, version, steps }: SequenceRow): Promise<void> {
  await unit.sql.query(
    'insert into sequence_versions (workspace_id, sequence_id, version, steps) values ($1, $2, $3, $4)',
    [unit.workspaceId, id, version, JSON.stringify(steps)],
  );
}
