// One trace from the request to the mail and to the webhook: HTTP, NATS, Postgres, SMTP, webhook POST.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { launch } from './support/campaign.ts';
import { ok } from './support/http.ts';
import { home } from './support/run.config.ts';
import { startSink } from './support/sink.ts';
import { until } from './support/until.ts';
import { newWorkspace } from './support/workspace.ts';

interface Span {
  traceId: string;
  name: string;
  service: string;
}

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
// Spans leave each process in batches every five seconds.
const patienceMs = 90_000;

/** Those of this trace; the file has them of every journey so far, and this process also collects them. */
function spans(): Span[] {
  const lines = readFileSync(join(home, 'spans.jsonl'), 'utf8').split('\n').filter((line) => line.includes(traceId));
  return lines.map((line) => JSON.parse(line) as Span).filter((span) => span.traceId === traceId);
}

it('joins everything that a request causes', async () => {
  const workspace = await newWorkspace('Traced');
  const sink = await startSink();
  try {
    const endpoint = await ok(
      workspace.send('POST', '/v1/webhooks', { body: { url: sink.url, events: ['email.sent'] } }),
    );
    sink.trust(endpoint.secret);
    await launch(
      workspace,
      [{ email: 'traced@sandbox.test' }],
      [{ channel: 'email', wait_days: 0, subject: 'Hi', body: 'Hello' }],
    );
    const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    await ok(workspace.send('POST', '/v1/test-clock/advance', { body: { minutes: 1 }, headers }));
    const attempt = await until('the webhook', () => sink.attempts[0]);
    expect(attempt.headers['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    const wanted: [string, RegExp][] = [
      ['gateway', /advance/],
      ['sequencing', /test_clock\.advance/],
      ['sequencing', /^sql /],
      ['crm', /contacts\.get_many/],
      ['sequencing', /smtp\.submit/],
      ['webhooks', /consume email\.sent/],
      ['webhooks', /webhook\.post/],
    ];
    const missing = () => {
      const found = spans();
      return wanted.filter(([service, name]) => !found.some((span) => span.service === service && name.test(span.name)));
    };
    await until('the spans of every hop', () => missing().length === 0, patienceMs).catch(() => undefined);
    expect(missing()).toEqual([]);
  } finally {
    sink.close();
  }
});
