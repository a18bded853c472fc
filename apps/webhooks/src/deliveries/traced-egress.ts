import { asService, continueTrace, span, traceparent } from '@sortie/platform';
import type { Egress } from '../egress/dispatcher.js';

/** The way out with a span around each attempt, in the trace of what caused the event; receivers are told of it. */
export function tracedEgress(egress: Egress): Egress {
  return {
    post: (request) => {
      const cause = request.headers['traceparent'];
      if (cause === undefined) return egress.post(request);
      const post = () =>
        egress.post({ ...request, headers: { ...request.headers, traceparent: traceparent() ?? cause } });
      const about = { 'server.address': new URL(request.url).hostname };
      return asService('webhooks', () => continueTrace(cause, () => span('webhook.post', about, post)));
    },
    close: () => egress.close(),
  };
}
