import { newId, type CampaignSettings } from '@sortie/contracts';
import { launch } from '../campaigns/campaign.js';
import { planTouches } from '../enrollments/plan-touches.js';
import { start } from '../enrollments/enrollment.decide.js';
import type { SendingWorld } from '../testing/sending-world.fixture-spec.js';

const step = { channel: 'email', wait_days: 0, subject: 'Hi', body: 'Hello {{ contact.first_name }}' };

/** Who enters a campaign, and from where they hear. */
export interface Entrant {
  mailboxId: string;
  contactId?: string;
  timezone?: string;
  domain?: string;
}

/** An active campaign with those settings, over a pool of those mailboxes. */
export async function makeCampaign(
  world: SendingWorld,
  settings: CampaignSettings = {},
  mailboxIds: string[] = [],
): Promise<string> {
  const { workspaceId, test } = world;
  const [id, sequenceId, poolId] = [newId('campaign'), newId('sequence'), newId('pool')];
  await test.store.within(workspaceId, {}, async (unit) => {
    const facts = { sequence_id: sequenceId, campaign_id: id, group_id: newId('group'), sequence_version: 1 };
    unit.append(id, 0, launch(facts));
    await unit.sql.query(
      `insert into campaigns (workspace_id, id, name, sequence_id, sequence_version, group_id, pool_id, status,
         launched, created_at, updated_at, version, settings)
       values ($1, $2, 'c', $3, 1, 'g', $4, 'active', true, now(), now(), 2, $5)`,
      [workspaceId, id, sequenceId, poolId, settings],
    );
    await unit.sql.query('insert into campaign_counts (workspace_id, campaign_id) values ($1, $2)', [workspaceId, id]);
    await unit.sql.query(
      'insert into sequence_versions (workspace_id, sequence_id, version, steps) values ($1, $2, 1, $3)',
      [workspaceId, sequenceId, JSON.stringify([step, { ...step, wait_days: 3 }])],
    );
    await unit.sql.query(
      `insert into pools (workspace_id, id, name, mailbox_ids, created_at, version) values ($1, $2, 'p', $3, now(), 1)`,
      [workspaceId, poolId, mailboxIds],
    );
  });
  return id;
}

/** Enrolls them, with first touches that are due at `dueAt`; answers their enrollments and touches. */
export async function enter(world: SendingWorld, campaignId: string, entrants: Entrant[], dueAt = new Date(0)) {
  const { workspaceId, test } = world;
  const { rows } = await test.admin.query('select sequence_id from campaigns where id = $1', [campaignId]);
  const sequenceId = rows[0].sequence_id as string;
  const enrolled = entrants.map(({ contactId = newId('contact'), ...rest }) => ({
    id: newId('enrollment'),
    campaignId,
    sequenceId,
    contactId,
    ...rest,
  }));
  await test.store.within(workspaceId, { now: dueAt }, async (unit) => {
    for (const { id, contactId, mailboxId, timezone, domain } of enrolled) {
      const facts = { enrollment_id: id, contact_id: contactId, campaign_id: campaignId, sequence_id: sequenceId };
      unit.append(id, 0, start({ ...facts, mailbox_id: mailboxId }));
      await unit.sql.query(
        `insert into recipients (workspace_id, contact_id, timezone, domain_hash) values ($1, $2, $3, $4)
         on conflict do nothing`,
        [workspaceId, contactId, timezone ?? null, domain ?? null],
      );
    }
    await unit.flush();
    await planTouches(unit, enrolled.map((enrollment) => ({ enrollment, step: 0, dueAt })));
  });
  const touches = await test.admin.query<{ id: string; enrollment_id: string }>(
    'select id, enrollment_id from touches where enrollment_id = any($1)',
    [enrolled.map(({ id }) => id)],
  );
  const touchOf = new Map(touches.rows.map((row) => [row.enrollment_id, row.id]));
  return enrolled.map(({ id, contactId, mailboxId }) => {
    return { enrollmentId: id, contactId, mailboxId, touchId: touchOf.get(id)! };
  });
}
