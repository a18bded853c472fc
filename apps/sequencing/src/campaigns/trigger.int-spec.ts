import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { openCampaignWorld, type CampaignWorld } from './campaign-world.fixture-spec.js';

let world: CampaignWorld;
beforeAll(async () => {
  world = await openCampaignWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

async function waiting(mailboxId?: string) {
  const sequence_id = await world.sequence({ mailboxId });
  const { id } = await world.drafts.create({ name: 'Inbound', sequence_id }, world.call());
  await world.drafts.start({ id }, world.call());
  return id;
}
const writer = () => world.call({ caller: { ...world.call().caller, scopes: ['contacts:write'] } });

describe('a trigger', () => {
  it('enters a contact once; a repeat answers with the same enrollment', async () => {
    const id = await waiting();
    const contact_id = world.crm.contact({ timezone: 'Asia/Tokyo', company_id: newId('company') });
    const first = await world.triggers.trigger({ id, contact_id }, world.call());
    expect(first).toMatchObject({ object: 'trigger', triggered: true, campaign_id: id, contact_id });
    const again = await world.triggers.trigger({ id, contact_id }, world.call());
    expect(again).toEqual({ ...first, triggered: false });
    expect(await world.enrollments.get({ id: first.enrollment_id }, world.call())).toMatchObject({
      object: 'enrollment', campaign_id: id, contact_id, status: 'active', replied: false,
    });
    expect(await world.rows('select timezone from recipients where contact_id = $1', contact_id)).toEqual([
      { timezone: 'Asia/Tokyo' },
    ]);
    expect((await world.campaigns.get({ id }, world.call())).audience).toMatchObject({ total: 1, active: 1 });
  });

  it('is one enrollment however many ask at once', async () => {
    const id = await waiting();
    const contact_id = world.crm.contact();
    const all = await Promise.all(
      Array.from({ length: 8 }, () => world.triggers.trigger({ id, contact_id }, world.call())),
    );
    expect(all.filter(({ triggered }) => triggered)).toHaveLength(1);
    expect(new Set(all.map(({ enrollment_id }) => enrollment_id)).size).toBe(1);
  });

  it('creates a contact that is not known, on behalf of the caller', async () => {
    const id = await waiting();
    const who = { email: 'dana@acme.example', first_name: 'Dana', company: 'Acme' };
    const context = writer();
    const made = await world.triggers.trigger({ id, ...who }, context);
    const { input, context: asked } = world.crm.created.at(-1)!;
    expect(input).toEqual({ contacts: [who], upsert: true });
    expect(asked.caller).toEqual(context.caller);
    const again = await world.triggers.trigger({ id, ...who }, writer());
    expect(again).toEqual({ ...made, triggered: false });
    await expect(world.triggers.trigger({ id, ...who }, world.call())).rejects.toMatchObject({
      code: 'SCOPE_DENIED', extensions: { required_scopes: ['contacts:write'] },
    });
    await expect(world.triggers.trigger({ id, email: 'x@refused.example' }, writer())).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    });
  });

  it('names nobody, or somebody twice: says which member is wrong', async () => {
    const id = await waiting();
    const contact_id = world.crm.contact();
    for (const [input, field] of [
      [{ id }, 'contact_id'],
      [{ id, first_name: 'Dana' }, 'contact_id'],
      [{ id, contact_id, email: 'dana@acme.example' }, 'email'],
      [{ id, contact_id, first_name: 'Dana' }, 'first_name'],
    ] as const) {
      await expect(world.triggers.trigger(input, writer())).rejects.toMatchObject({
        code: 'VALIDATION_ERROR', fields: [{ field, pointer: `/${field}` }],
      });
    }
  });

  it('finds neither what is gone nor what is of others', async () => {
    const id = await waiting();
    const contact_id = world.crm.contact();
    const stranger = { ...world.call().caller, workspace_id: newId('workspace') };
    for (const [input, context] of [
      [{ id, contact_id: newId('contact') }, world.call()],
      [{ id, contact_id: 'con_\0' }, world.call()],
      [{ id: newId('campaign'), contact_id }, world.call()],
      [{ id, contact_id }, world.call({ caller: stranger })],
    ] as const) {
      await expect(world.triggers.trigger(input, context)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    }
  });

  it('needs an active campaign, and creates nobody for another', async () => {
    const sequence_id = await world.sequence();
    const { id } = await world.drafts.create({ name: 'x', sequence_id }, world.call());
    const created = world.crm.created.length;
    const refused = () =>
      expect(world.triggers.trigger({ id, email: 'new@acme.example' }, writer())).rejects.toMatchObject({
        code: 'CAMPAIGN_NOT_ACTIVE',
      });
    await refused();
    await world.drafts.start({ id }, world.call());
    await world.control.pause({ id }, world.call());
    await refused();
    await world.control.stop({ id }, world.call());
    await refused();
    const group_id = world.crm.group([]);
    const { id: done } = await world.launches.launch({ id: sequence_id, group_id }, world.call());
    await expect(
      world.triggers.trigger({ id: done, contact_id: world.crm.contact() }, world.call()),
    ).rejects.toMatchObject({ code: 'CAMPAIGN_NOT_ACTIVE' });
    expect(world.crm.created).toHaveLength(created);
  });

  it('during a launch enters a contact of the group once', async () => {
    const sequence_id = await world.sequence();
    const contacts = [world.crm.contact(), world.crm.contact()].sort();
    const group_id = world.crm.group(contacts);
    const { id } = await world.drafts.create({ name: 'x', sequence_id, group_id }, world.call());
    await world.rows("update campaigns set launch_cursor = '' where id = $1", id);
    // Started by a process that ended before the launch's first page.
    const { run } = world.runner;
    world.runner.run = async () => undefined;
    await world.drafts.start({ id }, world.call());
    world.runner.run = run;
    await world.triggers.trigger({ id, contact_id: contacts[1]! }, world.call());
    await world.runner.resumeAll();
    const { audience } = await world.campaigns.get({ id }, world.call());
    expect(audience).toMatchObject({ total: 2, active: 2 });
  });

  it('of a suppressed contact makes an enrollment that ends with its reason', async () => {
    const mailboxId = await world.mailbox();
    const id = await waiting(mailboxId);
    const contact_id = world.crm.contact();
    const address = `${contact_id}@people.example`;
    const hash = world.test.store.keyring.blind(world.workspaceId, address);
    await world.rows(
      `insert into suppressions (workspace_id, id, address_hash, reason, created_at)
       values ($1, $2, $3, 'manual', now())`,
      world.workspaceId, newId('suppression'), hash,
    );
    const { enrollment_id } = await world.triggers.trigger({ id, contact_id }, world.call());
    await world.sender.sendNext(world.workspaceId, mailboxId, new Date());
    expect(await world.rows('select state, reason from touches where enrollment_id = $1', enrollment_id)).toEqual([
      { state: 'skipped', reason: 'suppressed' },
    ]);
    expect(await world.enrollments.get({ id: enrollment_id }, world.call())).toMatchObject({ status: 'failed' });
    expect(await world.campaigns.progress({ id }, world.call())).toMatchObject({
      status: 'active', audience: { total: 1, failed: 1 },
    });
  });
});
