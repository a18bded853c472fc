// The ports of this installation. Those of the sandbox and of inbound mail stay the same from start to start,
// since mailboxes in the database name them; they change only when someone else has taken one.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort, isFree } from '@sortie/local';
import { readJson, writeJson } from './json-file.ts';
import type { StartOptions } from './options.config.ts';

const DEFAULT_PORT = 8080;
/** How far to look for the next free port before something must be wrong. */
const TRIES = 100;
/** Services whose supervisor was killed end within three seconds. */
const PATIENCE_MS = 5_000;
const LOOK_MS = 50;

export interface Ports {
  gateways: number[];
  sandbox: number;
  sandboxSmtp: number;
  inboundSmtp: number;
}

export async function choosePorts({ home, port, inboundPort, gateways }: StartOptions): Promise<Ports> {
  const file = join(home, 'ports.json');
  const before = await readJson<Omit<Ports, 'gateways'>>(file);
  const given = await theOne(inboundPort, 'SORTIE_INBOUND_SMTP_PORT');
  const giveUp = Date.now() + PATIENCE_MS;
  const kept = {
    sandbox: await again(before?.sandbox, giveUp),
    sandboxSmtp: await again(before?.sandboxSmtp, giveUp),
    inboundSmtp: given ?? (await again(before?.inboundSmtp, giveUp)),
  };
  await writeJson(file, kept);
  return { ...kept, gateways: await gatewayPorts(port, gateways) };
}

/** The port of the last start, also when the services of a supervisor that was killed are only just ending. */
async function again(port: number | undefined, giveUp: number): Promise<number> {
  if (port === undefined) return freePort();
  for (;;) {
    if (await isFree(port)) return port;
    if (Date.now() > giveUp) break;
    await wait(LOOK_MS);
  }
  const other = await freePort();
  console.log(`Port ${port} of the last start is taken: ${other} stands in for it, but not in mailboxes that name it.`);
  return other;
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
