// An OpenTelemetry collector for the journeys: takes OTLP over HTTP as JSON and writes one span a line.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname } from 'node:path';

export async function startCollector(file) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { resourceSpans = [] } = JSON.parse(Buffer.concat(chunks).toString());
    const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    const lines = spans.map(({ traceId, name, attributes }) => {
      const service = attributes.find(({ key }) => key === 'sortie.service')?.value.stringValue;
      return `${JSON.stringify({ traceId, name, service })}\n`;
    });
    appendFileSync(file, lines.join(''));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}
