import type { Visitor } from '@sortie/contracts';
import { isbot } from 'isbot';

/** What is known of a fetch. */
export interface Fetch {
  userAgent: string | null;
  /** HEAD, or marked as a prefetch. */
  automatic: boolean;
  /** Since the server took the mail; null where no scanner can be in between (the sandbox). */
  secondsSinceSent: number | null;
}

// Gateways scan what they deliver within moments; nobody reads that fast.
const scannerSeconds = 5;
// Apple's privacy proxy fetches everything at delivery and names itself with this much and no more.
const bareBrowser = /^Mozilla\/5\.0$/;
// Gmail's and Yahoo's image proxies fetch when a person opens the mail.
const proxyForPerson = /GoogleImageProxy|YahooMailProxy/i;

/** Whether a person or a machine fetched, by what machines give away. */
export function visitorOf({ userAgent, automatic, secondsSinceSent }: Fetch): Visitor {
  const agent = userAgent?.trim() ?? '';
  if (automatic || agent === '' || bareBrowser.test(agent)) return 'machine';
  if (secondsSinceSent !== null && secondsSinceSent < scannerSeconds) return 'machine';
  if (proxyForPerson.test(agent)) return 'human';
  return isbot(agent) ? 'machine' : 'human';
}
