// The contract between a service's main.ts and whoever runs it.
import type { ServiceName } from '@sortie/local';

export type Environment = Record<string, string | undefined>;

export interface RunningService {
  stop(): Promise<void>;
  address?: Record<string, string>;
}

export interface ServiceModule {
  name: string;
  migrate(env: Environment): Promise<void>;
  start(env: Environment): Promise<RunningService>;
  /** Of a service that keeps read models: compares them with what its log makes of them. */
  rebuild?(env: Environment): Promise<{ table: string; rows: number; different: number }[]>;
}

/** Loads the built service: apps/<name>/dist/main.js. */
export async function loadService(name: ServiceName): Promise<ServiceModule> {
  const { service } = (await import(`@sortie/${name}`)) as { service?: ServiceModule };
  if (!service) throw new Error(`@sortie/${name} does not export a service`);
  return service;
}
