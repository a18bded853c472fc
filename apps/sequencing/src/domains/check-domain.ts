import { asked, pass, worst, type DomainChecks } from './checks.js';
import { checkDkim, type PublishedKey } from './dkim-check.js';
import { checkDmarc } from './dmarc.js';
import type { DomainLookup } from './lookup.js';
import { checkMx } from './mx.js';
import { checkPtr } from './ptr.js';
import { checkSpf } from './spf.js';
import { checkTracking } from './tracking-domain.js';

/** What is checked, and by what of ours. */
export interface Checked {
  domain: string;
  /** Of a workspace in test mode. */
  test: boolean;
  key: PublishedKey | null;
  /** The hosts that its mailboxes submit to. */
  servers: readonly string[];
  /** The tracking domains of its campaigns. */
  trackers: readonly string[];
}

// Names that can never be in the DNS (RFC 2606, RFC 6761).
const reserved = /(?:^|\.)(?:test|example|invalid|localhost|example\.(?:com|net|org))$/;

/** Looks a domain up, every part for itself: what the DNS does not answer is unknown and keeps nothing else from it. */
export async function checkDomainNow(lookup: DomainLookup, checked: Checked): Promise<DomainChecks> {
  const { domain, test, key, servers, trackers } = checked;
  if (test && (!lookup.inTestMode || reserved.test(domain))) return bySandbox();
  const [spf, dkim, dmarc, mx, ptr, tracking] = await Promise.all([
    asked(() => checkSpf(lookup, domain, servers)),
    asked(() => checkDkim(lookup, domain, key)),
    asked(() => checkDmarc(lookup, domain)),
    asked(() => checkMx(lookup, domain)),
    Promise.all(servers.map((host) => asked(() => checkPtr(lookup, host)))).then(worst),
    Promise.all(trackers.map((name) => asked(() => checkTracking(lookup, name)))).then(worst),
  ]);
  return { spf, dkim, dmarc, mx, ptr, tracking };
}

/** In test mode the sandbox is the outside world: it takes every mail as authenticated, and no DNS was asked. */
function bySandbox(): DomainChecks {
  const said = pass('sandbox', null);
  return { spf: said, dkim: said, dmarc: said, mx: said, ptr: said, tracking: said };
}
