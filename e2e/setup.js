// Starts the platform for the journeys, in a home of their own.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlatform } from '../tools/client/platform.mjs';

export default async function setup() {
  const home = process.env.SORTIE_E2E_HOME ?? mkdtempSync(join(tmpdir(), 'sortie-e2e-'));
  const platform = await startPlatform({ home, args: ['--no-demo', '--multi', '--gateways', '3'] });
  process.env.SORTIE_E2E_READY = JSON.stringify(platform.ready);
  globalThis.sortiePlatform = platform;
}
