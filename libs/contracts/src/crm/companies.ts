import { IsFQDN, IsIn, IsInt, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { Nullable, Optional } from '../schema/decorators.js';
import { ById } from '../schema/deleted.js';
import { Cursor, IdOf, IncludeTotal, Instant, Limit, Text } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';

export class Company {
  @IsIn(['company']) object: 'company';
  @IdOf('company') id: string;
  @Text(200) name: string;
  @Nullable() @IsFQDN() domain: string | null;
  @Nullable() @Text(200) industry: string | null;
  @Nullable() @Text(50) size: string | null;
  @IsInt() @Min(0) contact_count: number;
  @Instant() created_at: string;
  @Instant() updated_at: string;
  @IsInt() @Min(1) version: number;
}

export class CreateCompany {
  @Text(200) name: string;
  @Optional() @IsFQDN() domain?: string;
  @Optional() @Text(200) industry?: string;
  @Optional() @Text(50) size?: string;
}

export class UpdateCompany {
  @IdOf('company') id: string;
  @Optional() @Text(200) name?: string;
  @Optional() @Nullable() @Text(200) industry?: string | null;
  @Optional() @Nullable() @Text(50) size?: string | null;
}

export class ListCompanies {
  @Optional() @Text(200) search?: string;
  @Optional() @Text(253) domain?: string;
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export class CompanyFacts {
  @IdOf('company') company_id: string;
  @Text(200) name: string;
  @Nullable() @IsFQDN() domain: string | null;
  @Nullable() @Text(200) industry: string | null;
  @Nullable() @Text(50) size: string | null;
}

export const companyCreated = event({
  type: 'company.created',
  service: 'crm',
  data: CompanyFacts,
  sentence: 'Company created',
});
export const companyUpdated = event({
  type: 'company.updated',
  service: 'crm',
  data: CompanyFacts,
  sentence: 'Company updated',
});

export const createCompany = operation({
  name: 'companies.create',
  service: 'crm',
  route: 'POST /v1/companies',
  scope: 'companies:write',
  effect: 'write',
  summary: 'Create a company',
  input: CreateCompany,
  output: Company,
  status: 201,
});

export const getCompany = operation({
  name: 'companies.get',
  service: 'crm',
  route: 'GET /v1/companies/{id}',
  scope: 'companies:read',
  effect: 'read',
  summary: 'Read a company',
  input: ById,
  output: Company,
});

export const listCompanies = operation({
  name: 'companies.list',
  service: 'crm',
  route: 'GET /v1/companies',
  scope: 'companies:read',
  effect: 'read',
  summary: 'List companies',
  input: ListCompanies,
  output: listOf(Company),
});

export const updateCompany = operation({
  name: 'companies.update',
  service: 'crm',
  route: 'PATCH /v1/companies/{id}',
  scope: 'companies:write',
  effect: 'write',
  summary: 'Change a company',
  input: UpdateCompany,
  output: Company,
});
