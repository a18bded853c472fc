import { defineService, runMain, ServiceSettings } from '@sortie/platform';
import { CompaniesEndpoint } from './companies/companies.endpoint.js';
import { ContactsEndpoint } from './contacts/contacts.endpoint.js';
import { CrmConfig } from './crm.config.js';
import { Cursors } from './cursors.js';
import { directoryProjection } from './directory.projection.js';
import { ErasuresEndpoint } from './erasures/erasures.endpoint.js';
import { GroupsEndpoint } from './groups/groups.endpoint.js';
import { Crm1767225600000 } from './migrations/1767225600000-crm.js';
import { AnswersVerbatim1795000000041 } from './migrations/1795000000041-answers-verbatim.js';
import { AnswersBySubject1795000000060 } from './migrations/1795000000060-answers-by-subject.js';

/** Contacts, companies, groups, and how far erasures have come. */
export const service = defineService({
  name: 'crm',
  migrations: [Crm1767225600000, AnswersVerbatim1795000000041, AnswersBySubject1795000000060],
  config: CrmConfig,
  controllers: [ContactsEndpoint, CompaniesEndpoint, GroupsEndpoint, ErasuresEndpoint],
  providers: [
    {
      provide: Cursors,
      inject: [ServiceSettings],
      useFactory: ({ cursorKey }: ServiceSettings) => new Cursors(cursorKey),
    },
  ],
  projections: [directoryProjection],
});

await runMain(import.meta.url, service);
