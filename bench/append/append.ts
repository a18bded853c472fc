// Appends one event a unit; a round ends when every event has its position.
import { newId } from '@sortie/contracts';
import { repeat, serveRounds } from '../rounds/serve-rounds.ts';
import { openLog, type LogConfig } from './open-log.ts';
import { appendCallers, eventData } from './workload.ts';

await serveRounds(async (config: LogConfig) => {
  const { store, relay } = openLog(config, 'crm', [], appendCallers);
  const workspace = newId('workspace');
  const streams = Array.from({ length: appendCallers }, () => ({ id: newId('contact'), version: 0 }));
  return async (ms) => {
    const began = performance.now();
    const appended = await repeat(appendCallers, ms, (caller) => {
      const stream = streams[caller]!;
      return store.within(workspace, { group: 'scores' }, async (unit) => {
        unit.append(stream.id, stream.version, [{ type: 'contact.scored', schema: 1, data: eventData }]);
        stream.version += 1;
      });
    });
    const took = performance.now() - began;
    await relay.drain();
    return (appended * took) / (performance.now() - began);
  };
});
