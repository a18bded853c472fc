import { LookupFailed, type DomainLookup } from './lookup.js';

/** The lookup, with all of its answers due by a time (Unix milliseconds): later ones count as none. */
export function boundedLookup(lookup: DomainLookup, deadline: number): DomainLookup {
  return {
    inTestMode: lookup.inTestMode,
    txt: (name) => byThen(name, deadline, () => lookup.txt(name)),
    mx: (name) => byThen(name, deadline, () => lookup.mx(name)),
    addresses: (name) => byThen(name, deadline, () => lookup.addresses(name)),
    ptr: (name) => byThen(name, deadline, () => lookup.ptr(name)),
  };
}

async function byThen<R>(name: string, deadline: number, ask: () => Promise<R>): Promise<R> {
  const left = deadline - Date.now();
  if (left <= 0) throw new LookupFailed(name, 'deadline');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new LookupFailed(name, 'deadline')), left);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}
