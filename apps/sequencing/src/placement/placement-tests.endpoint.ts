import { Controller, Inject } from '@nestjs/common';
import {
  createPlacementTest,
  getPlacementTest,
  isId,
  listPlacementTests,
  notFound,
  type ById,
  type CallContext,
  type CreatePlacementTest,
  type List,
  type ListPlacementTests,
  type PlacementTest,
} from '@sortie/contracts';
import { EventStore, listPage, newestFirst, Where, type Sql } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { SampleMails } from '../preview/sample-mails.js';
import { SequencingConfig } from '../sequencing.config.js';
import { Cursors } from '../sequencing.cursors.js';
import { beginTest } from './begin-test.js';
import { placementTestSelect, showPlacementTest, type PlacementTestRow } from './placement-test.rows.js';

@Controller()
export class PlacementTestsEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
    @Inject(SampleMails) private readonly samples: SampleMails,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
  ) {}

  /** The mail is written once before, so that what is wrong with it is said at once; and again as it goes. */
  @Handles(createPlacementTest)
  async create(input: CreatePlacementTest, context: CallContext): Promise<PlacementTest> {
    const known = await this.store.answered<PlacementTest>(createPlacementTest, context);
    if (known) return known;
    const { sequence_id, contact_id, step = 0, variant } = input;
    const contact = await this.samples.contact(contact_id, context);
    const draft = await this.samples.draft({ ...input, id: sequence_id, step }, context, contact);
    await this.samples.write(draft);
    return this.store.handleCommand(createPlacementTest, context, async (unit) => {
      // Who erases the contact also deletes this answer, which names it.
      unit.subjects.add(contact_id);
      const { mailboxId: mailbox_id } = draft;
      const id = await beginTest(unit, this.config, { ...input, step, variant: variant ?? 'a', mailbox_id });
      return showOne(unit.sql, unit.workspaceId, id);
    });
  }

  @Handles(getPlacementTest)
  async get({ id }: ById, context: CallContext): Promise<PlacementTest> {
    if (!isId('placementTest', id)) throw notFound('placement test');
    return this.store.read(context, (sql) => showOne(sql, context.caller.workspace_id, id));
  }

  @Handles(listPlacementTests)
  list(input: ListPlacementTests, context: CallContext): Promise<List<PlacementTest>> {
    const where = new Where().and('t.workspace_id = ?', context.caller.workspace_id);
    const listing = {
      list: 'placement_tests',
      select: placementTestSelect,
      where,
      order: newestFirst('t.id'),
      show: showPlacementTest,
    };
    return this.store.read(context, (sql) => listPage(sql, this.cursors.codec, input, listing));
  }
}

async function showOne(sql: Sql, workspaceId: string, id: string): Promise<PlacementTest> {
  const { rows } = await sql.query<PlacementTestRow>(
    `${placementTestSelect} where t.workspace_id = $1 and t.id = $2`,
    [workspaceId, id],
  );
  if (!rows[0]) throw notFound('placement test');
  return showPlacementTest(rows[0]);
}
