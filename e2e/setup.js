// Starts the platform for the journeys, in a home of their own.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCollector } from './support/collector.js';
import { startPlatform } from '../tools/client/platform.mjs';

export default async function setup() {
  const given = process.env.SORTIE_E2E_HOME;
  const home = given ?? mkdtempSync(join(tmpdir(), 'sortie-e2e-'));
  // Endpoints of the journeys are on this machine; everything else stays forbidden, as in `npm start`.
  const collector = await startCollector(join(home, 'spans.jsonl'));
  const env = {
    SORTIE_WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  };
  const platform = await startPlatform({
    home, env, args: ['--no-demo', '--multi', '--gateways', '3'],
    // Whoever names a home wants to look into it afterwards.
    keep: given !== undefined,
  });
  process.env.SORTIE_E2E_READY = JSON.stringify(platform.ready);
  process.env.SORTIE_E2E_HOME = home;
  globalThis.sortiePlatform = platform;
  globalThis.sortieCollector = collector;
}
