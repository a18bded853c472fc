import { openCampaignWorld, type CampaignWorld } from '../campaigns/campaign-world.fixture-spec.js';
import { applyBounce, applyComplaint } from '../inbound/apply.js';
import { touchById } from '../inbound/correspondence.js';
import { accepted } from '../sending/accepted.js';

/** A launched campaign whose mails are said to be taken, returned or complained about, without a server. */
export interface HealthWorld extends CampaignWorld {
  launch(contacts: number, settings?: object): Promise<{ id: string; mailboxId: string }>;
  /** So many of the campaign's next mails were taken by a server, at that time; answers their touches. */
  deliver(campaignId: string, mails: number, at?: Date): Promise<string[]>;
  bounce(touchId: string, at?: Date): Promise<void>;
  complain(touchId: string, at?: Date): Promise<void>;
}

export async function openHealthWorld(): Promise<HealthWorld> {
  const world = await openCampaignWorld();
  const { store } = world.test;
  const hard = { kind: 'hard', suppress: true, pauseMailbox: false } as const;
  const within = async (
    touchId: string,
    at: Date,
    apply: (unit: any, touch: NonNullable<Awaited<ReturnType<typeof touchById>>>) => Promise<void>,
  ) => {
    const touch = (await touchById(store, touchId))!;
    await store.within(world.workspaceId, { now: at }, (unit) => apply(unit, touch));
  };
  return {
    ...world,
    async launch(contacts, settings = {}) {
      const mailboxId = await world.mailbox();
      const sequence_id = await world.sequence({ mailboxId });
      const group_id = world.crm.group(Array.from({ length: contacts }, () => world.crm.contact()));
      const { id } = await world.launches.launch({ id: sequence_id, group_id, settings }, world.call());
      // A live workspace, judged as in life: it has no clock of its own.
      await world.rows('delete from clocks');
      return { id, mailboxId };
    },
    async deliver(campaignId, mails, at = new Date()) {
      const rows = await world.rows(
        `update touches set state = 'submitting' where id in (
           select id from touches where campaign_id = $1 and state in ('planned', 'held') order by id limit $2)
         returning *`,
        campaignId,
        mails,
      );
      for (const row of rows) {
        const touch = {
          workspaceId: world.workspaceId,
          id: row.id,
          enrollmentId: row.enrollment_id,
          contactId: row.contact_id,
          mailboxId: row.mailbox_id,
          step: row.step,
        };
        await accepted(store, touch, at, { reply: '250 ok', delivered: false, by: 'server' });
      }
      return rows.map(({ id }) => id);
    },
    bounce: (touchId, at = new Date()) =>
      within(touchId, at, (unit, touch) => applyBounce(unit, touch, hard, '5.1.1')),
    complain: (touchId, at = new Date()) => within(touchId, at, (unit, touch) => applyComplaint(unit, touch)),
  };
}
