// All services in this process, as separate Nest applications.
import { services } from '@sortie/local';
import { environmentOf, type Installation } from './environment.ts';
import { loadService, type RunningService } from './service-module.ts';

export interface Platform {
  pids(): Record<string, number>;
  stop(): Promise<void>;
}

export async function startInOneProcess(installation: Installation): Promise<Platform> {
  const running: RunningService[] = [];
  const stop = async () => {
    // The gateway first: nothing new comes in while the others finish.
    for (const service of running.splice(0).reverse()) await service.stop();
  };
  try {
    for (const name of services) {
      const service = await loadService(name);
      running.push(await service.start(environmentOf(name, installation)));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { pids: () => Object.fromEntries(services.map((name) => [name, process.pid])), stop };
}
