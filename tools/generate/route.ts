// How an operation looks from outside, by its verb.

export interface Outside {
  route: string;
  effect: 'write' | 'irreversible';
  /** Further lines of the declaration. */
  status: string;
  inputMembers: string;
}

const path = (resource: string) => `/v1/${resource}`;

/** create, update and delete are HTTP's own verbs; any other is a POST below the resource. */
export function outsideOf(resource: string, verb: string, entity: string): Outside {
  const one = `${path(resource)}/{id}`;
  const inputMembers = `  @IdOf('${entity}') id: string;`;
  switch (verb) {
    case 'create':
      return { route: `POST ${path(resource)}`, effect: 'write', status: ' status: 201,', inputMembers: '' };
    case 'update':
      return { route: `PATCH ${one}`, effect: 'write', status: '', inputMembers };
    case 'delete':
      return { route: `DELETE ${one}`, effect: 'irreversible', status: '', inputMembers };
    default:
      return { route: `POST ${one}/${verb}`, effect: 'write', status: '', inputMembers };
  }
}
