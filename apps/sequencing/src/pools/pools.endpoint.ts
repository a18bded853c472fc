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
import { EventStore, listPage, newestFirst, Where, type Sql } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../sequencing.cursors.js';
import { judgePools } from './pool-readiness.js';

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
      return (await showAll(unit.sql, unit.workspaceId, [row], unit.now))[0]!;
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
      return (await showAll(sql, workspace_id, rows, new Date(context.now)))[0]!;
    });
  }

  @Handles(listPools)
  list(input: ListMailboxes, context: CallContext): Promise<List<Pool>> {
    const { workspace_id } = context.caller;
    const where = new Where().and('workspace_id = ?', workspace_id);
    const show = (row: Row) => row;
    const listing = { list: 'pools', select: 'select * from pools', where, order: newestFirst(), show };
    return this.store.read(context, async (sql) => {
      const page = await listPage(sql, this.cursors.codec, input, listing);
      return { ...page, data: await showAll(sql, workspace_id, page.data, new Date(context.now)) };
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

async function showAll(sql: Sql, workspaceId: string, rows: readonly Row[], at: Date): Promise<Pool[]> {
  const judged = await judgePools(
    sql,
    workspaceId,
    rows.map(({ mailbox_ids }) => mailbox_ids),
    at,
  );
  return rows.map(({ id, name, mailbox_ids, created_at, version }, index) => {
    const { warmed, reason } = judged[index]!;
    const status = warmed ? 'warmed' : 'warming';
    return { object: 'pool', id, name, mailbox_ids, status, reason, created_at: created_at.toISOString(), version };
  });
}
