import { Controller, Inject } from '@nestjs/common';
import {
  createSuppression,
  listSuppressions,
  type CallContext,
  type CreateSuppression,
  type List,
  type ListSuppressions,
  type Suppression,
} from '@sortie/contracts';
import { EventStore, keysetPage, type Sql, type Unit } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../sequencing.cursors.js';
import { suppress } from './suppress.js';

interface Row {
  id: string;
  address_hash: string;
  email: Buffer | null;
  reason: Suppression['reason'];
  created_at: Date;
}

@Controller()
export class SuppressionsEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
  ) {}

  @Handles(createSuppression)
  create({ email }: CreateSuppression, context: CallContext): Promise<Suppression> {
    return this.store.handleCommand(createSuppression, context, async (unit) => {
      const addressHash = unit.blind(email);
      const contactId = await writtenTo(unit, addressHash);
      if (contactId) unit.subjects.add(contactId);
      await suppress(unit, { addressHash, email, contactId, reason: 'manual' });
      const { rows } = await unit.sql.query<Row>(
        'select id, address_hash, email, reason, created_at from suppressions where workspace_id = $1 and address_hash = $2',
        [unit.workspaceId, addressHash],
      );
      return this.show(unit.workspaceId, rows[0]!);
    });
  }

  @Handles(listSuppressions)
  list(input: ListSuppressions, context: CallContext): Promise<List<Suppression>> {
    const { workspace_id } = context.caller;
    return this.store.read(context, (sql: Sql) =>
      keysetPage<Row, { id: string }, Suppression>(
        this.cursors.codec,
        input,
        { list: 'suppressions', workspace_id },
        async (after, take) =>
          (
            await sql.query<Row>(
              `select id, address_hash, email, reason, created_at from suppressions
           where workspace_id = $1 and ($2::text is null or id < $2) order by id desc limit $3`,
              [workspace_id, after?.id ?? null, take],
            )
          ).rows,
        ({ id }) => ({ id }),
        (row) => this.show(workspace_id, row),
      ),
    );
  }

  private show(workspaceId: string, { id, address_hash, email, reason, created_at }: Row): Suppression {
    const open = (sealed: Buffer) =>
      this.store.keyring.open(workspaceId, sealed, `suppressions.email.${address_hash}`).toString();
    return { object: 'suppression', id, email: email && open(email), reason, created_at: created_at.toISOString() };
  }
}

/** Whose address it is, as far as mail went there: an erasure then finds the suppression and its stored answer. */
async function writtenTo(unit: Unit, addressHash: string): Promise<string | null> {
  const { rows } = await unit.sql.query<{ contact_id: string }>(
    'select contact_id from touches where workspace_id = $1 and address_hash = $2 order by sent_at desc nulls last limit 1',
    [unit.workspaceId, addressHash],
  );
  return rows[0]?.contact_id ?? null;
}
