import { Controller, Inject } from '@nestjs/common';
import {
  createSuppression,
  deleteSuppression,
  importSuppressions,
  isId,
  listSuppressions,
  newId,
  notFound,
  suppressionsImported,
  type ById,
  type CallContext,
  type CreateSuppression,
  type Deleted,
  type ImportedSuppressions,
  type ImportSuppressions,
  type List,
  type ListSuppressions,
  type Suppression,
} from '@sortie/contracts';
import { EventStore, listPage, newestFirst, Where, type Unit } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { stopContact } from '../enrollments/stop.js';
import { Cursors } from '../sequencing.cursors.js';
import { lift } from './lift.js';
import { blockOf, mustBeLiftable } from './suppression.js';
import { selectSuppressions, showSuppression, suppressionSelect, type SuppressionRow } from './suppressions.query.js';
import { suppress, suppressAll } from './suppress.js';

@Controller()
export class SuppressionsEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
  ) {}

  /** An address that mail went to before ends what is under way to its contact; others are met at the last look. */
  @Handles(createSuppression)
  create(input: CreateSuppression, context: CallContext): Promise<Suppression> {
    return this.store.handleCommand(createSuppression, context, async (unit) => {
      const block = blockOf(input, (text) => unit.blind(text));
      const contactId = await writtenTo(unit, block.addressHash);
      if (contactId) unit.subjects.add(contactId);
      await suppress(unit, { ...block, contactId });
      if (contactId) await stopContact(unit, contactId, 'suppressed');
      const [row] = await selectSuppressions(unit.sql, 'address_hash = $2', [unit.workspaceId, block.addressHash]);
      return showSuppression(this.store.keyring, unit.workspaceId, row!);
    });
  }

  @Handles(importSuppressions)
  import({ suppressions }: ImportSuppressions, context: CallContext): Promise<ImportedSuppressions> {
    return this.store.handleCommand(importSuppressions, context, async (unit) => {
      const blind = (text: string) => unit.blind(text);
      const blocks = suppressions.map((input, index) => blockOf(input, blind, `suppressions[${index}].`));
      const { length: created } = (await suppressAll(unit, blocks)).created;
      if (created > 0) {
        const import_id = newId('import');
        unit.append(import_id, 0, [suppressionsImported({ import_id, created })]);
      }
      return { object: 'suppression_import', created, known: blocks.length - created };
    });
  }

  @Handles(listSuppressions)
  list(input: ListSuppressions, context: CallContext): Promise<List<Suppression>> {
    const { workspace_id } = context.caller;
    const where = new Where()
      .and('workspace_id = ?', workspace_id)
      .andIf('kind = ?', input.kind)
      .andIf('reason = ?', input.reason);
    const show = (row: SuppressionRow) => showSuppression(this.store.keyring, workspace_id, row);
    const listing = { list: 'suppressions', select: suppressionSelect, where, order: newestFirst(), show };
    return this.store.read(context, (sql) => listPage(sql, this.cursors.codec, input, listing));
  }

  @Handles(deleteSuppression)
  delete({ id }: ById, context: CallContext): Promise<Deleted> {
    if (!isId('suppression', id)) throw notFound('suppression');
    return this.store.handleCommand(deleteSuppression, context, async (unit) => {
      const [row] = await selectSuppressions(unit.sql, 'id = $2 for update', [unit.workspaceId, id]);
      if (!row) throw notFound('suppression');
      mustBeLiftable(row);
      await lift(unit, row);
      return { object: 'suppression', id, deleted: true };
    });
  }
}

/** Whose address it is, as far as mail went there: an erasure then finds the suppression and its stored answer. */
async function writtenTo(unit: Unit, addressHash: string): Promise<string | null> {
  const { rows } = await unit.sql.query<{ contact_id: string }>(
    `select contact_id from touches where workspace_id = $1 and address_hash = $2
     order by sent_at desc nulls last limit 1`,
    [unit.workspaceId, addressHash],
  );
  return rows[0]?.contact_id ?? null;
}
