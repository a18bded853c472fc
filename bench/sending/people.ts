// Stands for crm: its two operations that a campaign needs are answered here, from memory.
import { newId } from '@sortie/contracts';
import { person } from './letter.ts';

export interface People {
  /** Ids of that many new ones, in order. */
  add(count: number): string[];
  /** What sequencing calls its peers with. */
  operations: { call(operation: { name: string }, input: any): Promise<object> };
}

export function makePeople(): People {
  const numbers = new Map<string, number>();
  let group: string[] = [];
  const contact = (id: string) => {
    const { email, first_name, last_name } = person(numbers.get(id)!);
    const full_name = `${first_name} ${last_name}`;
    return { id, email, first_name, last_name, full_name, timezone: null, company_id: null };
  };
  const page = ({ after, limit }: { after?: string; limit: number }) => {
    const from = after === undefined ? 0 : numbers.get(after)! - numbers.get(group[0]!)! + 1;
    return { contact_ids: group.slice(from, from + limit) };
  };
  return {
    add(count) {
      const before = numbers.size;
      group = Array.from({ length: count }, () => newId('contact')).sort();
      group.forEach((id, index) => numbers.set(id, before + index));
      return group;
    },
    operations: {
      async call({ name }, input) {
        if (name === 'contacts.get_many') return { contacts: (input.ids as string[]).map(contact) };
        if (name === 'groups.page_members') return page(input);
        throw new Error(`nobody answers ${name}`);
      },
    },
  };
}
