import { Controller, Inject } from '@nestjs/common';
import {
  createPool,
  DomainError,
  getPool,
  isId,
  listPools,
  newId,
  notFound,
  poolCreated,
  type ById,
  type CallContext,
  type CreatePool,
  type List,
  type ListMailboxes,
  type Pool,
} from '@sortie/contracts';
import { EventStore, keysetPage, type Sql } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../sequencing.cursors.js';
import { judge } from './pool-readiness.js';

interface Row {
  id: string;
  name: string;
  mailbox_ids: string[];
  created_at: Date;
  version: number;
}

@Controller()
export class PoolsEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
  ) {}

  @Handles(createPool)
  create({ name, mailbox_ids }: CreatePool, context: CallContext): Promise<Pool> {
    return this.store.handleCommand(createPool, context, async (unit) => {
      await mustExist(unit.sql, unit.workspaceId, mailbox_ids);
      const row = { id: newId('pool'), name, mailbox_ids: [...new Set(mailbox_ids)], created_at: unit.now, version: 1 };
      unit.append(row.id, 0, [poolCreated({ pool_id: row.id, name, mailbox_ids: row.mailbox_ids })]);
      await unit.sql.query(
        'insert into pools (workspace_id, id, name, mailbox_ids, created_at, version) values ($1, $2, $3, $4, $5, 1)',
        [unit.workspaceId, row.id, name, row.mailbox_ids, unit.now],
      );
      return show(unit.sql, unit.workspaceId, row, unit.now);
    });
  }

  @Handles(getPool)
  async get({ id }: ById, context: CallContext): Promise<Pool> {
    if (!isId('pool', id)) throw notFound('pool');
    const { workspace_id } = context.caller;
    return this.store.read(context, async (sql) => {
      const { rows } = await sql.query<Row>('select * from pools where workspace_id = $1 and id = $2', [
        workspace_id,
        id,
      ]);
      if (!rows[0]) throw notFound('pool');
      return show(sql, workspace_id, rows[0], new Date(context.now));
    });
  }

  @Handles(listPools)
  list(input: ListMailboxes, context: CallContext): Promise<List<Pool>> {
    const { workspace_id } = context.caller;
    return this.store.read(context, async (sql) => {
      const page = await keysetPage<Row, { id: string }, Row>(
        this.cursors.codec,
        input,
        { list: 'pools', workspace_id },
        async (after, take) =>
          (
            await sql.query<Row>(
              'select * from pools where workspace_id = $1 and ($2::text is null or id < $2) order by id desc limit $3',
              [workspace_id, after?.id ?? null, take],
            )
          ).rows,
        ({ id }) => ({ id }),
        (row) => row,
      );
      const data = await Promise.all(page.data.map((row) => show(sql, workspace_id, row, new Date(context.now))));
      return { ...page, data };
    });
  }
}

async function mustExist(sql: Sql, workspaceId: string, ids: string[]): Promise<void> {
  const { rows } = await sql.query<{ id: string }>(
    'select id from mailboxes where workspace_id = $1 and id = any($2)',
    [workspaceId, ids.filter((id) => isId('mailbox', id))],
  );
  const known = new Set(rows.map(({ id }) => id));
  const errors = ids.flatMap((id, index) =>
    known.has(id)
      ? []
      : [
          {
            field: `mailbox_ids[${index}]`,
            pointer: `/mailbox_ids/${index}`,
            code: 'unknown_mailbox',
            message: `mailbox_ids[${index}] is not a mailbox of this workspace`,
          },
        ],
  );
  if (errors.length > 0) throw new DomainError('VALIDATION_ERROR', errors[0]!.message, errors);
}

async function show(sql: Sql, workspaceId: string, row: Row, at: Date): Promise<Pool> {
  const { warmed, reason } = await judge(sql, workspaceId, row.mailbox_ids, at);
  const { id, name, mailbox_ids, version } = row;
  return {
    object: 'pool',
    id,
    name,
    mailbox_ids,
    status: warmed ? 'warmed' : 'warming',
    reason,
    created_at: row.created_at.toISOString(),
    version,
  };
}
