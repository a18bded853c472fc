import { Controller, Inject } from '@nestjs/common';
import {
  createPool,
  deletePool,
  getPool,
  isId,
  listPools,
  newId,
  notFound,
  poolCreated,
  updatePool,
  type ById,
  type CallContext,
  type CreatePool,
  type Deleted,
  type List,
  type ListMailboxes,
  type Pool,
  type UpdatePool,
} from '@sortie/contracts';
import { EventStore, listPage, newestFirst, Where } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { plainName } from '../plain-name.js';
import { Cursors } from '../sequencing.cursors.js';
import { changePool, removePool } from './change-pool.js';
import { mustExist, showPools, type PoolRow } from './pool.rows.js';

@Controller()
export class PoolsEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
  ) {}

  @Handles(createPool)
  async create({ mailbox_ids, ...input }: CreatePool, context: CallContext): Promise<Pool> {
    const name = plainName(input.name);
    return this.store.handleCommand(createPool, context, async (unit) => {
      await mustExist(unit.sql, unit.workspaceId, mailbox_ids);
      const row = { id: newId('pool'), name, mailbox_ids: [...new Set(mailbox_ids)], created_at: unit.now, version: 1 };
      unit.append(row.id, 0, [poolCreated({ pool_id: row.id, name, mailbox_ids: row.mailbox_ids })]);
      await unit.sql.query(
        'insert into pools (workspace_id, id, name, mailbox_ids, created_at, version) values ($1, $2, $3, $4, $5, 1)',
        [unit.workspaceId, row.id, name, row.mailbox_ids, unit.now],
      );
      return (await showPools(unit.sql, unit.workspaceId, [row], unit.now))[0]!;
    });
  }

  @Handles(updatePool)
  update(input: UpdatePool, context: CallContext): Promise<Pool> {
    if (!isId('pool', input.id)) throw notFound('pool');
    return this.store.handleCommand(updatePool, context, async (unit) => {
      const row = await changePool(unit, context, input);
      return (await showPools(unit.sql, unit.workspaceId, [row], unit.now))[0]!;
    });
  }

  @Handles(deletePool)
  delete({ id }: ById, context: CallContext): Promise<Deleted> {
    if (!isId('pool', id)) throw notFound('pool');
    return this.store.handleCommand(deletePool, context, async (unit) => {
      await removePool(unit, context, id);
      return { object: 'pool', id, deleted: true };
    });
  }

  @Handles(getPool)
  async get({ id }: ById, context: CallContext): Promise<Pool> {
    if (!isId('pool', id)) throw notFound('pool');
    const { workspace_id } = context.caller;
    return this.store.read(context, async (sql) => {
      const { rows } = await sql.query<PoolRow>('select * from pools where workspace_id = $1 and id = $2', [
        workspace_id,
        id,
      ]);
      if (!rows[0]) throw notFound('pool');
      return (await showPools(sql, workspace_id, rows, new Date(context.now)))[0]!;
    });
  }

  @Handles(listPools)
  list(input: ListMailboxes, context: CallContext): Promise<List<Pool>> {
    const { workspace_id } = context.caller;
    const where = new Where().and('workspace_id = ?', workspace_id);
    const show = (row: PoolRow) => row;
    const listing = { list: 'pools', select: 'select * from pools', where, order: newestFirst(), show };
    return this.store.read(context, async (sql) => {
      const page = await listPage(sql, this.cursors.codec, input, listing);
      return { ...page, data: await showPools(sql, workspace_id, page.data, new Date(context.now)) };
    });
  }
}
