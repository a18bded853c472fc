// Every service in a process of its own, kept running.
import { services } from '@sortie/local';
import { environmentOf, type Installation } from './environment.ts';
import { keepRunning, type KeptRunning } from './keep-running.ts';
import type { Platform } from './one-process.ts';
import { startServiceProcess } from './service-process.ts';

export async function startManyProcesses(installation: Installation, onRestart: () => void): Promise<Platform> {
  const { home, path } = installation.options;
  const running = new Map<string, KeptRunning>();
  const stop = async () => {
    for (const service of [...running.values()].reverse()) await service.stop();
    running.clear();
  };
  try {
    for (const name of services) {
      const copies = name === 'gateway' ? installation.ports.gateways.length : 1;
      for (let index = 0; index < copies; index += 1) {
        const label = index === 0 ? name : `${name}-${index + 1}`;
        const env = { PATH: path, ...environmentOf(name, installation, index) };
        const start = () => startServiceProcess(name, label, env, home);
        running.set(label, await keepRunning(label, start, onRestart));
      }
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { pids: () => Object.fromEntries([...running].map(([label, service]) => [label, service.pid()])), stop };
}
