import { Pool } from 'undici';
import { resolveName, type Network } from '@sortie/platform';
import { Attempt, type EgressResult } from './attempt.js';
import { createConnector } from './connector.js';
import { checkEndpointUrl, type UrlVerdict } from './endpoint-url.js';
import { OriginPools } from './origin-pools.js';
import type { Resolve } from './resolve.js';

/** Settings of the one way out; times in milliseconds. */
export interface EgressOptions {
  allowPrivate: readonly Network[];
  /** From the call to the last byte. Standard Webhooks asks for 15 to 30 s. */
  timeoutMs?: number;
  /** What is read of an answer before its socket is destroyed. */
  maxResponseBytes?: number;
  connectionsPerOrigin?: number;
  /** Pools kept open; each costs at most `connectionsPerOrigin` idle sockets for a few seconds. */
  maxOrigins?: number;
  resolve?: Resolve;
  ca?: string;
}

/** One POST; the body goes out as the very bytes that were signed. */
export interface EgressRequest {
  url: string;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** The only way by which the product sends a request to a URL that a customer chose. */
export interface Egress {
  /** Never rejects for what an endpoint or its URL does; rejects after `close`. */
  post(request: EgressRequest): Promise<EgressResult>;
  /** Waits for the requests under way, at most their time-out. */
  close(): Promise<void>;
}

// Real answers have well under 2 KiB of headers; 16 KiB is what nginx and Node allow as well.
const maxHeaderBytes = 16_384;
// As many URLs as one process has reason to send to in a while; each is at most 2 KiB.
const mostVerdicts = 2_000;

/** Opens the way out: SSRF rules at every socket, no redirects, no decompression, bounded in time and bytes. */
export function createEgress(options: EgressOptions): Egress {
  const { allowPrivate, resolve = resolveName, ca } = options;
  const limits = { timeoutMs: options.timeoutMs ?? 15_000, maxResponseBytes: options.maxResponseBytes ?? 16_384 };
  let closed = false;

  const pools = new OriginPools(options.maxOrigins ?? 1_000, (origin) => {
    const verdict = checkEndpointUrl(origin, { allowPrivate });
    const rule = { allowPrivate, privateOnly: !verdict.ok || verdict.privateOnly };
    return new Pool(origin, {
      connect: createConnector({ rule, resolve, timeoutMs: limits.timeoutMs, ...(ca !== undefined && { ca }) }),
      // Enough for hundreds of answers a second from one receiver, too few to look like an attack on it.
      connections: options.connectionsPerOrigin ?? 16,
      pipelining: 1,
      allowH2: false,
      maxHeaderSize: maxHeaderBytes,
      // The attempt's own deadline bounds both.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  });

  // What a URL says of itself never changes; its addresses are checked at every socket.
  const verdicts = new Map<string, UrlVerdict>();
  const judge = (text: string): UrlVerdict => {
    let known = verdicts.get(text);
    if (!known) {
      known = checkEndpointUrl(text, { allowPrivate });
      if (verdicts.size >= mostVerdicts) verdicts.clear();
      verdicts.set(text, known);
    }
    return known;
  };

  const send = ({ url: text, headers, body }: EgressRequest): Promise<EgressResult> => {
    const verdict = judge(text);
    if (!verdict.ok) return Promise.resolve({ error: 'blocked', ms: 0 });
    const { origin, pathname, search } = verdict.url;
    return new Promise((settle) => {
      const attempt = new Attempt(limits, settle);
      pools.get(origin).dispatch({ origin, path: pathname + search, method: 'POST', headers, body }, attempt);
    });
  };

  return {
    post: (request) => (closed ? Promise.reject(new Error('The egress is closed.')) : send(request)),
    close: async () => {
      closed = true;
      await pools.close();
    },
  };
}
