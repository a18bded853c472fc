import { Controller, Inject } from '@nestjs/common';
import {
  checkDomain,
  createDomain,
  deleteDomain,
  DomainError,
  domainDeleted,
  domainKeyCreated,
  getDomain,
  invalidField,
  isId,
  listDomains,
  notFound,
  type ById,
  type CallContext,
  type CreateDomain,
  type Deleted,
  type Domain,
  type List,
  type ListDomains,
} from '@sortie/contracts';
import { EventStore, ifMatch, listPage, newestFirst, Where, type Unit } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../sequencing.cursors.js';
import { publish, txt, unconfirmed } from './checks.js';
import { dkimName, dkimRecord } from './dkim-check.js';
import { keyPlace, newDkimPair, selectorOf, type DkimPair } from './dkim-key.js';
import { DomainChecker } from './domain-checker.js';
import { domainOf, domainSelect, selectDomains, showDomain, type DomainRow } from './domain.rows.js';
import { ensureDomain } from './ensure-domain.js';
import { recordCheck } from './record-check.js';

@Controller()
export class DomainsEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
    @Inject(DomainChecker) private readonly checker: DomainChecker,
  ) {}

  @Handles(createDomain)
  async create({ domain, dkim = true }: CreateDomain, context: CallContext): Promise<Domain> {
    const name = domain.toLowerCase();
    if (!/^[a-z0-9.-]{3,253}$/.test(name)) {
      throw invalidField('domain', 'domain', 'domain must be in ASCII: write names in other scripts as xn--…');
    }
    const pair = dkim ? await newDkimPair() : null;
    return this.store.handleCommand(createDomain, context, async (unit) => {
      const { row, created } = await ensureDomain(unit, name, context.caller.mode === 'test');
      if (!created && (row.dkim_selector !== null || !pair)) {
        throw new DomainError('DUPLICATE_RESOURCE', 'This workspace has that domain.', undefined, {
          existing_id: row.id,
        });
      }
      return showDomain(pair ? await addKey(unit, row, pair) : row, unit.now);
    });
  }

  @Handles(checkDomain)
  async check({ id }: ById, context: CallContext): Promise<Domain> {
    const before = await this.store.answered<Domain>(checkDomain, context);
    if (before) return before;
    // Time to write the result down is left of the call's.
    const seen = await this.checker.look(context.caller.workspace_id, id, context.deadline - 3_000);
    return this.store.handleCommand(checkDomain, context, async (unit) =>
      showDomain(await recordCheck(unit, id, seen.checks, seen.selector), unit.now),
    );
  }

  @Handles(getDomain)
  async get({ id }: ById, context: CallContext): Promise<Domain> {
    const { workspace_id } = context.caller;
    if (!isId('domain', id)) throw notFound('domain');
    const [row] = await this.store.read(context, (sql) => selectDomains(sql, 'd.id = $2', [workspace_id, id]));
    if (!row) throw notFound('domain');
    return showDomain(row, new Date(context.now));
  }

  @Handles(listDomains)
  list(input: ListDomains, context: CallContext): Promise<List<Domain>> {
    const where = new Where().and('d.workspace_id = ?', context.caller.workspace_id);
    const show = (row: DomainRow) => showDomain(row, new Date(context.now));
    const listing = { list: 'domains', select: domainSelect, where, order: newestFirst('d.id'), show };
    return this.store.read(context, (sql) => listPage(sql, this.cursors.codec, input, listing));
  }

  @Handles(deleteDomain)
  async delete({ id }: ById, context: CallContext): Promise<Deleted> {
    if (!isId('domain', id)) throw notFound('domain');
    return this.store.handleCommand(deleteDomain, context, async (unit) => {
      const [row] = await selectDomains(unit.sql, 'd.id = $2 for update', [unit.workspaceId, id]);
      if (!row) throw notFound('domain');
      ifMatch(context, row.version);
      await mustBeUnused(unit, row);
      unit.append(id, row.version, [domainDeleted({ domain_id: id })]);
      await unit.sql.query('delete from domains where workspace_id = $1 and id = $2', [unit.workspaceId, id]);
      return { object: 'domain', id, deleted: true };
    });
  }
}

async function addKey(unit: Unit, row: DomainRow, { publicKey, privateKey }: DkimPair): Promise<DomainRow> {
  const selector = selectorOf(row.id);
  const [name, value] = [dkimName(selector, row.domain), dkimRecord(publicKey)];
  const dkim = unconfirmed('not_published', publish(name, value), txt(name, value));
  const checks = row.checks && { ...row.checks, dkim };
  unit.append(row.id, row.version, [domainKeyCreated({ domain_id: row.id })]);
  await unit.sql.query(
    `update domains set dkim_selector = $3, dkim_public = $4, dkim_private = $5, checks = $6, version = $7
     where workspace_id = $1 and id = $2`,
    [
      unit.workspaceId,
      row.id,
      selector,
      publicKey,
      unit.seal(privateKey, keyPlace(row.id)),
      checks && JSON.stringify(checks),
      row.version + 1,
    ],
  );
  return { ...row, dkim_selector: selector, dkim_public: publicKey, checks, version: row.version + 1 };
}

async function mustBeUnused(unit: Unit, { domain }: DomainRow): Promise<void> {
  const { rowCount } = await unit.sql.query(
    `select from mailboxes m where m.workspace_id = $1 and ${domainOf('m.email')} = $2 limit 1`,
    [unit.workspaceId, domain],
  );
  if (rowCount) {
    throw new DomainError('INVALID_STATE', 'A mailbox sends from this domain; its checks and its key go on with it.');
  }
}
