import { isIP } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { hourMs, isId, notFound, type CallContext } from '@sortie/contracts';
import { EventStore, type Sql } from '@sortie/event-store';
import { boundedLookup } from './bounded-lookup.js';
import { checkDomainNow } from './check-domain.js';
import type { DomainChecks } from './checks.js';
import { domainOf, domainsOfPool, selectDomains, type DomainRow } from './domain.rows.js';
import { noteDomain } from './ensure-domain.js';
import { domainLookup, type DomainLookup } from './lookup.js';
import { recordCheck } from './record-check.js';

// A launch looks again at what it knows for longer: DNS changes take about that long to be seen.
const staleMs = hourMs;
// What a caller waits for name servers at most; the rest of its deadline is for its own work.
const mostWaitMs = 5_000;
// Nobody waits for the daily check; this ends it where servers answer slowly, record by record.
const unhurriedMs = 30_000;
// Each is a term of the SPF record that a check proposes: ten look-ups are allowed in all (RFC 7208 §4.6.4), and an
// include costs some itself.
const mostServers = 5;
// As many as one would tell apart; a look-up each.
const mostTrackers = 5;

/** What a check saw, and of which key. */
export interface SeenChecks {
  checks: DomainChecks;
  selector: string | null;
}

/** Looks domains up and writes down what was found. No transaction is open while a name server is asked. */
@Injectable()
export class DomainChecker {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(domainLookup) private readonly dns: DomainLookup,
  ) {}

  /** What the DNS says now; 404 when the workspace has no such domain. */
  async look(workspaceId: string, id: string, deadline = Date.now() + unhurriedMs): Promise<SeenChecks> {
    const { row, servers, trackers } = await this.read(workspaceId, async (sql) => {
      const [found] = isId('domain', id) ? await selectDomains(sql, 'd.id = $2', [workspaceId, id]) : [];
      if (!found) throw notFound('domain');
      const servers = await serversOf(sql, workspaceId, found.domain);
      return { row: found, servers, trackers: await trackersOf(sql, workspaceId, found.domain) };
    });
    const { domain, test, dkim_selector: selector, dkim_public: publicKey } = row;
    const verified = row.dkim_verified_at !== null;
    const key = selector !== null && publicKey !== null ? { selector, publicKey, verified } : null;
    const checks = await checkDomainNow(boundedLookup(this.dns, deadline), { domain, test, key, servers, trackers });
    return { checks, selector };
  }

  /** Checks a domain on the service's own account. */
  async check(workspaceId: string, id: string, now: Date, deadline?: number): Promise<void> {
    const { checks, selector } = await this.look(workspaceId, id, deadline);
    await this.store.within(workspaceId, { now }, (unit) => recordCheck(unit, id, checks, selector));
  }

  /** Brings what is known of the domains that a sequence, or the pool in its stead, sends from up to date in time. */
  async refreshForSequence(sequenceId: string, context: CallContext, pool?: string): Promise<void> {
    const { workspace_id } = context.caller;
    const now = new Date(context.now);
    const poolId = pool ?? await this.read(workspace_id, async (sql) => {
      const { rows } = await sql.query<{ pool_id: string }>(
        'select pool_id from sequences where workspace_id = $1 and id = $2',
        [workspace_id, sequenceId],
      );
      return rows[0]?.pool_id;
    });
    if (!isId('pool', poolId)) return;
    const domains = await this.domainsOf(workspace_id, poolId, context);
    const stale = domains.filter(({ checked_at }) => !checked_at || checked_at.getTime() < now.getTime() - staleMs);
    const deadline = Math.min(Date.now() + mostWaitMs, context.deadline - mostWaitMs);
    await Promise.all(stale.map(({ id }) => this.check(workspace_id, id, now, deadline)));
  }

  /** The pool's domains; what mailboxes brought along before domains were kept gets its row here. */
  private async domainsOf(workspaceId: string, poolId: string, { now, caller }: CallContext): Promise<DomainRow[]> {
    const names = await this.read(workspaceId, (sql) => domainsWithoutRow(sql, workspaceId, poolId));
    if (names.length > 0) {
      await this.store.within(workspaceId, { now: new Date(now) }, async (unit) => {
        for (const name of names) await noteDomain(unit, name, caller.mode === 'test');
      });
    }
    return this.read(workspaceId, (sql) => domainsOfPool(sql, workspaceId, poolId));
  }

  private read<O>(workspaceId: string, work: (sql: Sql) => Promise<O>): Promise<O> {
    return this.store.read({ caller: { workspace_id: workspaceId } }, work);
  }
}

async function serversOf(sql: Sql, workspaceId: string, domain: string): Promise<string[]> {
  const { rows } = await sql.query<{ host: string }>(
    `select distinct m.smtp->>'host' as host from mailboxes m
     where m.workspace_id = $1 and ${domainOf('m.email')} = $2 and m.smtp->>'host' is not null order by 1
     limit ${mostServers}`,
    [workspaceId, domain],
  );
  // A single label is a name of the machine's own network.
  return rows.map(({ host }) => host).filter((host) => isIP(host) > 0 || (/[a-z]/i.test(host) && host.includes('.')));
}

/** The tracking domains that campaigns under way put into mails from the domain. */
async function trackersOf(sql: Sql, workspaceId: string, domain: string): Promise<string[]> {
  const { rows } = await sql.query<{ name: string }>(
    `select distinct c.settings->>'tracking_domain' as name from campaigns c
     join pools p on p.workspace_id = $1 and p.id = c.pool_id
     where c.workspace_id = $1 and c.status in ('draft', 'active', 'paused') and c.settings ? 'tracking_domain'
       and 'true' in (c.settings->>'track_opens', c.settings->>'track_clicks')
       and exists (select from mailboxes m where m.workspace_id = $1 and m.id = any(p.mailbox_ids)
         and (c.sender_id is null or c.sender_id = m.id) and ${domainOf('m.email')} = $2)
     order by 1 limit ${mostTrackers}`,
    [workspaceId, domain],
  );
  return rows.map(({ name }) => name);
}

async function domainsWithoutRow(sql: Sql, workspaceId: string, poolId: string): Promise<string[]> {
  const { rows } = await sql.query<{ domain: string }>(
    `select distinct ${domainOf('m.email')} as domain from pools p
     join mailboxes m on m.workspace_id = $1 and m.id = any(p.mailbox_ids)
     left join domains d on d.workspace_id = $1 and d.domain = ${domainOf('m.email')}
     where p.workspace_id = $1 and p.id = $2 and d.id is null order by 1`,
    [workspaceId, poolId],
  );
  return rows.map(({ domain }) => domain);
}
