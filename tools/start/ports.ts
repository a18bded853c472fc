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

export async function choosePorts({ home, port, inboundPort, gateways }: StartOptions): Promise<Ports> {
  const file = join(home, 'ports.json');
  const before = await readJson<Omit<Ports, 'gateways'>>(file);
  const kept = {
    sandbox: await freePort(before?.sandbox),
    sandboxSmtp: await freePort(before?.sandboxSmtp),
    inboundSmtp: (await theOne(inboundPort, 'SORTIE_INBOUND_SMTP_PORT')) ?? (await freePort(before?.inboundSmtp)),
  };
  await writeJson(file, kept);
  return { ...kept, gateways: await gatewayPorts(port, gateways) };
}

async function gatewayPorts(wanted: number | undefined, count: number): Promise<number[]> {
  await theOne(wanted, 'SORTIE_PORT');
  const ports: number[] = [];
  const start = wanted ?? DEFAULT_PORT;
  for (let port = start; ports.length < count; port += 1) {
    if (port > start + TRIES) throw new Error(`No ${count} free ports from ${start} on.`);
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

/** A port that a person asked for, which no other one can stand in for. */
async function theOne(port: number | undefined, name: string): Promise<number | undefined> {
  if (port === undefined || (await isFree(port))) return port;
  throw new Error(`Port ${port} (${name}) is taken. Free it, or leave ${name} out to get a free one.`);
}
