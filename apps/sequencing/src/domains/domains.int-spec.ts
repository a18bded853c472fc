import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hourMs, newId } from '@sortie/contracts';
import { callOf, mailboxInput, monday } from '../mailboxes/api-world.fixture-spec.js';
import { isBlocked } from './blocked.js';
import { openDomainWorld, setUp, type DomainWorld } from './testing/domain-world.fixture-spec.js';

let world: DomainWorld;
beforeAll(async () => {
  world = await openDomainWorld();
});
afterAll(() => world.api.test.close());

const later = (hours: number) => new Date(Date.parse(monday) + hours * hourMs).toISOString();
const own = async (workspaceId: string) => (await world.domains.list({}, callOf(workspaceId))).data;
const eventsOf = (id: string) =>
  world.api.rows('select type, data from events where stream_id = $1 order by version', id);

describe('a domain', () => {
  it('comes with its first mailbox, once, and is nobody else’s', async () => {
    const workspace = newId('workspace');
    for (const name of ['sam', 'dana']) {
      await world.api.mailboxes.create(mailboxInput(`${name}@Brought.com`), callOf(workspace));
    }
    const [domain, ...others] = await own(workspace);
    expect(others).toEqual([]);
    expect(await world.domains.list({ include: 'total' }, callOf(workspace))).toMatchObject({ total: 1 });
    expect(domain).toMatchObject({
      object: 'domain', domain: 'brought.com', status: 'unknown', reasons: [], dkim_key: null, checked_at: null,
      spf: { state: 'unknown', reason: 'not_checked' }, version: 1,
    });
    expect(await eventsOf(domain!.id)).toEqual([{ type: 'domain.created', data: { domain_id: domain!.id } }]);
    const stranger = callOf(newId('workspace'));
    const { id } = domain!;
    for (const wrong of [id, 'dom_1']) {
      for (const method of ['get', 'check', 'delete'] as const) {
        const answer: Promise<object> = world.domains[method]({ id: wrong }, stranger);
        await expect(answer).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
      }
    }
  });

  it('gets a key when it is added, of which only the public half is ever shown', async () => {
    const workspace = newId('workspace');
    await world.api.mailboxes.create(mailboxInput('sam@keyed.com'), callOf(workspace));
    const made = await world.domains.create({ domain: 'Keyed.com' }, callOf(workspace));
    expect(await own(workspace)).toEqual([made]);
    const { selector, record, signing } = made.dkim_key!;
    expect({ name: record.name, signing }).toEqual({ name: `${selector}._domainkey.keyed.com`, signing: false });
    expect(record.value).toMatch(/^v=DKIM1; k=rsa; p=MII[A-Za-z0-9+/]{380,}=*$/);
    const [row] = await world.api.rows('select * from domains where id = $1', made.id);
    expect(row.dkim_private.toString('latin1')).not.toContain('RSA');
    expect(JSON.stringify(made)).not.toContain(row.dkim_private.toString('base64'));
    const der = world.api.test.keyring.open(workspace, row.dkim_private, `domains.dkim_private.${made.id}`);
    expect(der[0]).toBe(0x30);
    expect((await eventsOf(made.id)).map(({ type }) => type)).toEqual(['domain.created', 'domain.key_created']);
    await expect(world.domains.create({ domain: 'keyed.com' }, callOf(workspace))).rejects.toMatchObject({
      code: 'DUPLICATE_RESOURCE', extensions: { existing_id: made.id },
    });
    await expect(world.domains.create({ domain: 'bücher.example' }, callOf(workspace))).rejects.toMatchObject({
      fields: [{ pointer: '/domain' }],
    });
  });

  it('signs from the check that finds its key, and fails when the key goes', async () => {
    const workspace = newId('workspace');
    const { id, dkim_key: key } = await world.domains.create({ domain: 'signed.com' }, callOf(workspace));
    setUp(world.zone, 'signed.com');
    const check = () => world.domains.check({ id }, callOf(workspace));
    const dkim = { state: 'unconfirmed', record: key!.record };
    expect(await check()).toMatchObject({ status: 'ok', dkim, dkim_key: { signing: false } });
    world.zone.txt![key!.record.name] = [key!.record.value];
    expect(await check()).toMatchObject({ status: 'ok', dkim_key: { signing: true, verified_at: monday } });
    world.zone.txt![key!.record.name] = 'down';
    expect(await check()).toMatchObject({ status: 'unknown', dkim_key: { signing: true } });
    world.zone.txt![key!.record.name] = [];
    expect(await check()).toMatchObject({ status: 'grace', reasons: ['dkim'], dkim_key: { signing: false } });
  });

  it('is removed only when no mailbox sends from it', async () => {
    const workspace = newId('workspace');
    const { id } = await world.domains.create({ domain: 'gone.com', dkim: false }, callOf(workspace));
    await world.api.mailboxes.create(mailboxInput('sam@gone.com'), callOf(workspace));
    await expect(world.domains.delete({ id }, callOf(workspace))).rejects.toMatchObject({ code: 'INVALID_STATE' });
    const other = await world.domains.create({ domain: 'free.com', dkim: false }, callOf(workspace));
    const answer = await world.domains.delete({ id: other.id }, callOf(workspace));
    expect(answer).toEqual({ object: 'domain', id: other.id, deleted: true });
    expect((await own(workspace)).map(({ domain }) => domain)).toEqual(['gone.com']);
    expect((await eventsOf(other.id)).at(-1)).toMatchObject({ type: 'domain.deleted' });
  });
});

describe('a domain that fails', () => {
  it('has 72 hours, then is blocked for a launch, the claim and nobody else, until it is mended', async () => {
    const workspace = newId('workspace');
    const domain = 'failing.com';
    const { sequenceId, mailboxId } = await world.sequence(workspace, domain);
    setUp(world.zone, domain);
    world.zone.txt![domain] = [];
    const { id } = (await own(workspace))[0]!;
    const launch = (hours: number) =>
      world.launches.launch({ id: sequenceId, group_id: newId('group') }, callOf(workspace, { now: later(hours) }));
    const lint = (hours: number) => world.sequences.lint({ id: sequenceId }, callOf(workspace, { now: later(hours) }));
    const claimStops = async (hours: number) => {
      const [row] = await world.api.rows(
        `select ${isBlocked('m', '$2::timestamptz')} as blocked from mailboxes m where m.id = $1`,
        mailboxId,
        later(hours),
      );
      return row.blocked;
    };

    const report = await lint(0);
    expect(report.preflight).toEqual([{
      rule: 'spf', severity: 'warning', domain,
      message: `SPF has no record; mail from this domain stops at ${later(72)}`,
      fix: 'Publish at failing.com: TXT "v=spf1 a:smtp.outbound.example ~all"',
    }]);
    expect(report.findings.every(({ severity }) => severity === 'warning')).toBe(true);
    expect((await launch(1)).object).toBe('campaign');
    expect((await eventsOf(id)).at(-1)).toEqual({
      type: 'domain.checked',
      data: {
        domain_id: id, status: 'grace', spf: 'fail', dkim: 'unconfirmed', dmarc: 'pass', mx: 'pass', ptr: 'pass',
        tracking: 'pass', grace_until: later(72),
      },
    });
    expect(await claimStops(71.9)).toBe(false);
    expect(await claimStops(72)).toBe(true);

    const message = expect.stringMatching(/^failing\.com: SPF has no record; .*Publish at/);
    await expect(launch(72)).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      fields: [{ pointer: '/mailbox_pool', code: 'spf', message }],
    });
    expect((await lint(72)).preflight).toMatchObject([{ rule: 'spf', severity: 'error' }]);

    await world.api.rows("update lanes set ready_at = 'infinity' where mailbox_id = $1", mailboxId);
    setUp(world.zone, domain);
    expect(await world.domains.check({ id }, callOf(workspace, { now: later(73) }))).toMatchObject({
      status: 'ok', reasons: [], failing_since: null, grace_until: null,
    });
    const [lane] = await world.api.rows('select ready_at from lanes where mailbox_id = $1', mailboxId);
    expect(lane.ready_at).toEqual(new Date(later(73)));
    expect((await launch(73)).object).toBe('campaign');
  });

  it('is not one that nobody could look up', async () => {
    const workspace = newId('workspace');
    const { sequenceId } = await world.sequence(workspace, 'unheard.com');
    Object.assign(world.zone.txt!, { 'unheard.com': 'down', '_dmarc.unheard.com': 'down' });
    world.zone.mx!['unheard.com'] = 'down';
    for (const hours of [0, 100, 200]) {
      const context = callOf(workspace, { now: later(hours) });
      const launched = await world.launches.launch({ id: sequenceId, group_id: newId('group') }, context);
      expect(launched.object).toBe('campaign');
      const { preflight } = await world.sequences.lint({ id: sequenceId }, context);
      expect(preflight.map(({ rule, severity }) => `${severity} ${rule}`))
        .toEqual(['warning spf', 'warning dmarc', 'warning mx']);
    }
  });
});

describe('what advises', () => {
  const servers = 'servers.acme.com';

  it('warns of the reverse DNS of an own server and of a dead tracking domain, and never stops a mail', async () => {
    const workspace = newId('workspace');
    const { sequenceId, mailboxId } = await world.sequence(workspace, 'advised.com');
    const { id } = (await own(workspace))[0]!;
    setUp(world.zone, 'advised.com');
    await world.api.rows(
      "update mailboxes set smtp = jsonb_set(smtp, '{host}', to_jsonb($2::text)) where id = $1", mailboxId, servers,
    );
    const launch = (hours: number, settings: object) =>
      world.launches.launch(
        { id: sequenceId, group_id: newId('group'), settings }, callOf(workspace, { now: later(hours) }),
      );
    const check = (hours: number) => world.domains.check({ id }, callOf(workspace, { now: later(hours) }));
    world.zone.addresses![servers] = ['192.0.2.50'];
    const { ptr } = await check(0);
    expect(ptr).toMatchObject({
      state: 'fail', reason: 'no_record', record: { type: 'PTR', name: '50.2.0.192.in-addr.arpa', value: servers },
    });
    // Of a campaign that has ended, or tracks nothing, no link is to be followed.
    const { id: campaign } = await launch(100, { track_clicks: true, tracking_domain: 't.advised.com' });
    const set = (status: string, clicks: boolean) =>
      world.api.rows(
        `update campaigns set status = $2, settings = jsonb_set(settings, '{track_clicks}', to_jsonb($3::boolean))
         where id = $1`,
        campaign, status, clicks,
      );
    for (const [status, clicks] of [['completed', true], ['active', false]] as const) {
      await set(status, clicks);
      expect((await check(101)).tracking).toMatchObject({ state: 'pass', reason: 'not_needed' });
    }
    await set('active', true);
    const answer = await check(200);
    expect(answer).toMatchObject({
      status: 'ok', reasons: [], grace_until: null, tracking: { state: 'fail', reason: 'no_address' },
    });
    expect((await eventsOf(id)).at(-1)!.data).toMatchObject({ status: 'ok', ptr: 'fail', tracking: 'fail' });
    const context = callOf(workspace, { now: later(200) });
    const { preflight } = await world.sequences.lint({ id: sequenceId }, context);
    expect(preflight.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'warning: The reverse DNS (PTR) of an SMTP server has no record',
      'warning: A tracking domain has no address',
    ]);
    world.zone.ptr!['50.2.0.192.in-addr.arpa'] = [servers];
    world.zone.addresses!['t.advised.com'] = ['192.0.2.51'];
    expect(await check(201)).toMatchObject({
      ptr: { state: 'pass', found: `192.0.2.50 ${servers}` },
      tracking: { state: 'pass', found: 't.advised.com 192.0.2.51' },
    });
  });

  it('is not checked yet where a check knew nothing of it', async () => {
    const workspace = newId('workspace');
    const { id } = await world.domains.create({ domain: 'before-ptr.com', dkim: false }, callOf(workspace));
    setUp(world.zone, 'before-ptr.com');
    await world.domains.check({ id }, callOf(workspace));
    await world.api.rows("update domains set checks = checks - 'ptr' - 'tracking' where id = $1", id);
    const open = { state: 'unknown', reason: 'not_checked' };
    const shown = await world.domains.get({ id }, callOf(workspace));
    expect(shown).toMatchObject({ status: 'ok', ptr: open, tracking: open });
  });
});

it('looks again before a launch when what it knows is older than an hour', async () => {
  const workspace = newId('workspace');
  const { sequenceId } = await world.sequence(workspace, 'fresh.com');
  setUp(world.zone, 'fresh.com');
  const askedAt = async (hours: number) => {
    const before = world.asked.length;
    await world.launches.launch({ id: sequenceId, group_id: newId('group') }, callOf(workspace, { now: later(hours) }));
    return world.asked.length > before;
  };
  expect([await askedAt(0), await askedAt(0.9), await askedAt(1.1)]).toEqual([true, false, true]);
});

describe('the daily check', () => {
  it('looks at the domains of live workspaces, once a day', async () => {
    const [live, test] = [newId('workspace'), newId('workspace')];
    setUp(world.zone, 'daily.com');
    await world.api.mailboxes.create(mailboxInput('sam@daily.com'), callOf(live));
    await world.api.mailboxes.create(mailboxInput('sam@clocked.com'), callOf(test, {}, 'test'));
    const checked = async (workspace: string) => (await own(workspace))[0]!.checked_at;
    await world.watch.round(new Date(later(0)));
    expect([await checked(live), await checked(test)]).toEqual([later(0), null]);
    await world.watch.round(new Date(later(23)));
    expect(await checked(live)).toBe(later(0));
    // Two processes at once: one of them takes it.
    await Promise.all([world.watch.round(new Date(later(24))), world.watch.round(new Date(later(24)))]);
    expect(await checked(live)).toBe(later(24));
    const { id } = (await own(live))[0]!;
    expect((await eventsOf(id)).filter(({ type }) => type === 'domain.checked')).toHaveLength(2);
    expect(world.errors).not.toHaveBeenCalled();
  });

  it('takes over the domains of mailboxes that were there before', async () => {
    const workspace = newId('workspace');
    await world.api.mailboxes.create(mailboxInput('sam@before.com'), callOf(workspace));
    await world.api.rows('delete from domains where workspace_id = $1', workspace);
    await world.watch.round(new Date(later(0)));
    expect(await own(workspace)).toMatchObject([{ domain: 'before.com', checked_at: later(0) }]);
  });
});
