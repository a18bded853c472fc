// Whole commands: crm's own endpoint creates contacts, read models and counters included, without HTTP and the bus.
import { newId, type CallContext } from '@sortie/contracts';
import { repeat, serveRounds } from '../rounds/serve-rounds.ts';
import { openLog, type LogConfig } from './open-log.ts';
import { appendCallers } from './workload.ts';

const built = (path: string): Promise<any> => import(new URL(`../../apps/crm/dist/${path}`, import.meta.url).href);
// As many as a service has.
const connections = 8;

await serveRounds(async (config: LogConfig) => {
  const { directoryProjection } = await built('directory.projection.js');
  const { ContactsEndpoint } = await built('contacts/contacts.endpoint.js');
  const { store, relay } = openLog(config, 'crm', [directoryProjection], connections);
  const contacts = new ContactsEndpoint(store, undefined);
  const caller = { workspace_id: newId('workspace'), principal_id: newId('apiKey'), mode: 'live' as const, scopes: [] };
  const unique = process.hrtime.bigint().toString(36);
  let made = 0;
  return async (ms) => {
    const rate = await repeat(appendCallers, ms, async () => {
      const now = Date.now();
      const context: CallContext = {
        caller, request_id: newId('request'), deadline: now + 10_000, now: new Date(now).toISOString(),
      };
      made += 1;
      await contacts.create({ email: `p${unique}.${made}@company-${made % 200}.example`, first_name: 'Dana' }, context);
    });
    await relay.drain();
    return rate;
  };
});
