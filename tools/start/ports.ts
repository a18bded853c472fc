// The ports of this installation. Those of the sandbox and of inbound mail stay the same from start to start,
// since mailboxes in the database name them; they change only when someone else has taken one.
import { join } from 'node:path';
import { freePort, isFree } from '@sortie/local';
import { readJson, writeJson } from './json-file.ts';
import type { StartOptions } from './options.config.ts';

const DEFAULT_PORT = 8080;
/** How far to look for the next free port before something must be wrong. */
const TRIES = 100;

export interface Ports {
  gateways: number[];
  sandbox: number;
  sandboxSmtp: number;
  inboundSmtp: number;
}

export async function choosePorts({ home, port, gateways }: StartOptions): Promise<Ports> {
  const file = join(home, 'ports.json');
  const before = await readJson<Omit<Ports, 'gateways'>>(file);
  const kept = {
    sandbox: await freePort(before?.sandbox),
    sandboxSmtp: await freePort(before?.sandboxSmtp),
    inboundSmtp: await freePort(before?.inboundSmtp),
  };
  await writeJson(file, kept);
  return { ...kept, gateways: await gatewayPorts(port, gateways) };
}

async function gatewayPorts(wanted: number | undefined, count: number): Promise<number[]> {
  if (wanted !== undefined && !(await isFree(wanted))) {
    throw new Error(`Port ${wanted} (SORTIE_PORT) is taken. Free it, or leave SORTIE_PORT out to get a free one.`);
  }
  const ports: number[] = [];
  const start = wanted ?? DEFAULT_PORT;
  for (let port = start; ports.length < count; port += 1) {
    if (port > start + TRIES) throw new Error(`No ${count} free ports from ${start} on.`);
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}
