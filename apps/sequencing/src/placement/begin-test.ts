import { hourMs, newId, placementTestCreated, type CreatePlacementTest, type VariantName } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { dayOf } from '../health/figures.js';
import type { SequencingConfig } from '../sequencing.config.js';
import { checkSender, chooseSeeds } from './choose-seeds.js';
import { isRead, readTestMailboxes } from './test-mailbox.js';

/** A test to make: `mailbox_id` sends. */
export interface NewTest extends Pick<CreatePlacementTest, 'sequence_id' | 'contact_id' | 'seed_mailbox_ids'> {
  step: number;
  variant: VariantName;
  mailbox_id: string;
}

// Greylisting and slow filters take minutes; what is not there after an hour was thrown away.
const lookedForMs = hourMs;

/** Plans the test's mails, due at once: they go as warmup mail does. Answers the test's id. */
export async function beginTest(unit: Unit, config: SequencingConfig, wanted: NewTest): Promise<string> {
  const all = await readTestMailboxes(unit.sql, unit.workspaceId, null);
  const sender = all.find(({ id }) => id === wanted.mailbox_id)!;
  checkSender(sender);
  const seeds = chooseSeeds(sender, all, wanted.seed_mailbox_ids, (seed) => isRead(config, sender, seed));
  const id = newId('placementTest');
  const { sequence_id, step, variant, contact_id, mailbox_id } = wanted;
  const endsAt = new Date(unit.now.getTime() + lookedForMs);
  await unit.sql.query(
    `insert into placement_tests
       (workspace_id, id, sequence_id, step, variant, contact_id, mailbox_id, test, created_at, ends_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [unit.workspaceId, id, sequence_id, step, variant, contact_id, mailbox_id, sender.test, unit.now, endsAt],
  );
  await unit.sql.query(
    `insert into placement_results (workspace_id, placement_test_id, mailbox_id)
     select $1, $2, seed from unnest($3::text[]) as seeds(seed)`,
    [unit.workspaceId, id, seeds],
  );
  await unit.sql.query(
    `insert into warmup_mails (workspace_id, id, root_id, from_mailbox_id, to_mailbox_id, placement_test_id, turn, test,
       day, due_at)
     select $1, mail, mail, $2, seed, $3, 0, $4, $5, $6 from unnest($7::text[], $8::text[]) as mails(mail, seed)`,
    [unit.workspaceId, mailbox_id, id, sender.test, dayOf(unit.now), unit.now,
      seeds.map(() => newId('warmupMail')), seeds],
  );
  unit.append(id, 0, [
    placementTestCreated({ placement_test_id: id, sequence_id, step, mailbox_id, seed_mailbox_ids: seeds }),
  ]);
  return id;
}
