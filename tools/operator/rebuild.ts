import { secrets, serviceEnvironment, services } from '@sortie/local';
import { loadService } from '../start/service-module.ts';
import type { OperatorOptions } from './options.config.ts';

/** Builds the read models of a service again and compares them; a line for each table, and whether all are equal. */
export async function rebuild(options: OperatorOptions, name: string): Promise<{ lines: string[]; equal: boolean }> {
  const service = services.find((one) => one === name);
  const loaded = service && (await loadService(service));
  if (!loaded?.rebuild) throw new Error(`${name} keeps no read models`);
  const { databaseUrl, natsUrl, folder } = options;
  const master = await secrets(folder);
  const tables = await loaded.rebuild(serviceEnvironment(service!, { master, databaseUrl, natsUrl, publicUrl: '' }));
  const lines = tables.map(({ table, rows, different }) =>
    `${table}  ${rows} rows  ${different === 0 ? 'equal' : `${different} different`}`);
  return { lines, equal: tables.every(({ different }) => different === 0) };
}
