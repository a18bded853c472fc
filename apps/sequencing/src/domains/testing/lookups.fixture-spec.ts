import { LookupFailed, type DomainLookup, type MailServer } from '../lookup.js';

const fails = (name: string) => Promise.reject(new LookupFailed(name, 'ETIMEOUT'));

/** A machine without a network. */
export const deafLookup: DomainLookup = { inTestMode: false, txt: fails, mx: fails, addresses: fails, ptr: fails };

/** What stands in a made-up DNS, by name; `down` is a name that does not answer. */
export interface Zone {
  txt?: Record<string, string[] | 'down'>;
  mx?: Record<string, MailServer[] | 'down'>;
  addresses?: Record<string, string[] | 'down'>;
  ptr?: Record<string, string[] | 'down'>;
}

/** A DNS that can be changed while a test runs. */
export function zoneLookup(zone: Zone): DomainLookup {
  const from = async <R>(records: Record<string, R[] | 'down'> | undefined, name: string): Promise<R[]> => {
    const found = records?.[name] ?? [];
    if (found === 'down') throw new LookupFailed(name, 'ESERVFAIL');
    return found;
  };
  return {
    inTestMode: true,
    txt: (name) => from(zone.txt, name),
    mx: (name) => from(zone.mx, name),
    addresses: (name) => from(zone.addresses, name),
    ptr: (name) => from(zone.ptr, name),
  };
}
