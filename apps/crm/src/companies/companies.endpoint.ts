import { Controller } from '@nestjs/common';
import {
  createCompany, getCompany, listCompanies, updateCompany,
  type ById, type CallContext, type Company, type CreateCompany, type List, type ListCompanies, type UpdateCompany,
} from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../cursors.js';
import { createOneCompany, updateOneCompany } from './change-company.js';
import { listCompaniesPage, readCompany } from './company.query.js';

/** Answers the operations on companies. */
@Controller()
export class CompaniesEndpoint {
  constructor(
    private readonly store: EventStore,
    private readonly cursors: Cursors,
  ) {}

  @Handles(createCompany)
  create(input: CreateCompany, context: CallContext): Promise<Company> {
    return this.store.handleCommand(createCompany, context, (unit) => createOneCompany(unit, input));
  }

  @Handles(getCompany)
  get({ id }: ById, context: CallContext): Promise<Company> {
    return this.store.read(context, (sql) => readCompany(sql, context.caller.workspace_id, id));
  }

  @Handles(listCompanies)
  list(input: ListCompanies, context: CallContext): Promise<List<Company>> {
    return this.store.read(context, (sql) => listCompaniesPage(sql, this.cursors, context.caller.workspace_id, input));
  }

  @Handles(updateCompany)
  update(input: UpdateCompany, context: CallContext): Promise<Company> {
    return this.store.handleCommand(updateCompany, context, (unit) => updateOneCompany(unit, input));
  }
}
