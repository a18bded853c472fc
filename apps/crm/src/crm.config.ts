/** crm is told nothing beside what every service is. */
export class CrmConfig {}
