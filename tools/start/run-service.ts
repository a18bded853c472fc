// One service in a process of its own: node tools/start/run-service.ts <name>
import type { ServiceName } from '@sortie/local';
import { loadService } from './service-module.ts';
import { serviceProcessEnvironment } from './service-process.config.ts';

const service = await loadService(process.argv[2] as ServiceName);
const running = await service.start(serviceProcessEnvironment());

async function end(): Promise<void> {
  await running.stop();
  process.exit(0);
}
process.once('SIGTERM', () => void end());
process.once('SIGINT', () => void end());
process.send?.({ ready: true, address: running.address ?? {} });
