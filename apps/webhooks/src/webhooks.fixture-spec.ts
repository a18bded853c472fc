// The service's parts on a database of a test's own, with a receiver in the place of a customer's.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId, type CallContext, type NewEndpoint, type PublishedEvent } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import { openStore, type TestStore } from '@sortie/testing';
import { Webhook } from 'standardwebhooks';
import { DeliveriesEndpoint } from './deliveries/deliveries.endpoint.js';
import { Dispatcher, type DispatcherOptions } from './deliveries/dispatcher.js';
import { parseNetworks } from '@sortie/platform';
import { createEgress } from './egress/dispatcher.js';
import { EndpointsEndpoint } from './endpoints/endpoints.endpoint.js';
import { appendToLog } from './log/append.js';
import { LogEndpoint } from './log/log.endpoint.js';
import { webhooksSchema } from './migrations/schema.js';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  json: Record<string, unknown>;
}

export interface Sink {
  url: string;
  received: Received[];
  /** What the next requests are answered, by their place; 204 beyond. */
  answers: { status: number; retryAfter?: string }[];
  /** Resolves when so many requests have come. */
  count(wanted: number): Promise<Received[]>;
  verify(secret: string): void;
  close(): Promise<void>;
}

export async function openSink(): Promise<Sink> {
  const received: Received[] = [];
  const answers: Sink['answers'] = [];
  const waiting: { wanted: number; tell: (all: Received[]) => void }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    received.push({ path: request.url!, headers: request.headers, body, json: JSON.parse(body) as Received['json'] });
    const { status = 204, retryAfter } = answers.shift() ?? {};
    response.writeHead(status, retryAfter ? { 'retry-after': retryAfter } : {}).end();
    for (const { wanted, tell } of waiting) if (received.length >= wanted) tell(received);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const count = (wanted: number) =>
    new Promise<Received[]>((tell) => {
      if (received.length >= wanted) tell(received);
      else waiting.push({ wanted, tell });
    });
  const verify = (secret: string) => {
    const webhook = new Webhook(secret);
    for (const { body, headers } of received) webhook.verify(body, headers as Record<string, string>);
  };
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    answers,
    count,
    verify,
    close,
  };
}

export interface Webhooks {
  test: TestStore;
  endpoints: EndpointsEndpoint;
  log: LogEndpoint;
  deliveries: DeliveriesEndpoint;
  /** Starts a dispatcher; without `stop` of the test it ends with the fixture. */
  dispatch(options?: Partial<DispatcherOptions>): Promise<Dispatcher>;
  append(workspaceId: string, ...events: PublishedEvent[]): Promise<boolean>;
  endpoint(workspaceId: string, url: string, events?: string[]): Promise<NewEndpoint>;
  /** Runs deliveries until the sink has so many requests and all of them are recorded. */
  deliver(sink: Sink, wanted: number, options?: Partial<DispatcherOptions>): Promise<Received[]>;
  rows(workspaceId: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function openWebhooks(): Promise<Webhooks> {
  const test = await openStore({ service: 'webhooks', template: 'webhooks', tables: webhooksSchema });
  const allowPrivate = parseNetworks('127.0.0.0/8');
  const settings = { cursorKey: Buffer.alloc(32, 'c') } as never;
  const open: { close(): Promise<void> }[] = [];
  const idle = new Dispatcher({ store: test.store, egress: createEgress({ allowPrivate }), onError: raise });
  const endpoints = new EndpointsEndpoint(test.store, { allowPrivate }, idle, settings);
  const dispatch = async (options: Partial<DispatcherOptions> = {}) => {
    const egress = createEgress({ allowPrivate });
    const dispatcher = new Dispatcher({ store: test.store, egress, onError: raise, random: () => 0.5, ...options });
    await dispatcher.start();
    open.push({ close: () => dispatcher.stop().then(() => egress.close()) });
    return dispatcher;
  };
  return {
    test,
    endpoints,
    dispatch,
    log: new LogEndpoint(test.store, settings),
    deliveries: new DeliveriesEndpoint(test.store, settings),
    append: (workspaceId, ...events) =>
      test.store.within(workspaceId, {}, (unit) => appendToLog(unit.sql, workspaceId, events)),
    endpoint: (workspaceId, url, events = ['*']) => endpoints.create({ url, events }, call(workspaceId)),
    deliver: async (sink, wanted, options) => {
      const dispatcher = await dispatch(options);
      const all = await sink.count(wanted);
      await dispatcher.stop();
      return all;
    },
    rows: async (workspaceId) => {
      const sql = 'select * from deliveries where workspace_id = $1 order by endpoint_id, sequence';
      return (await test.admin.query<Record<string, unknown>>(sql, [workspaceId])).rows;
    },
    close: async () => {
      await Promise.all(open.map((one) => one.close()));
      await test.close();
    },
  };
}

/** A store whose dispatcher can be cut off, as a process is that dies: nothing more reaches the database. */
export function mortal(store: EventStore): { store: EventStore; die(): void } {
  let dead = false;
  const alive = <R>(work: () => Promise<R>) => (dead ? Promise.reject(new Error('dead')) : work());
  const worker: EventStore['worker'] = (work) => alive(() => store.worker(work));
  const workerOnce: EventStore['workerOnce'] = (...query) => alive(() => store.workerOnce(...query));
  const mortal = Object.assign(Object.create(store) as EventStore, { worker, workerOnce });
  return { store: mortal, die: () => void (dead = true) };
}

let position = 0;

/** An event as it comes from another service. */
export function event(workspace_id: string, type: string, data: Record<string, unknown> = {}): PublishedEvent {
  position += 1;
  return {
    id: newId('event'),
    type,
    schema: 1,
    workspace_id,
    stream_id: 'stream_1',
    version: 1,
    partition: 0,
    position,
    data,
    meta: { actor: 'key_1' },
    occurred_at: '2026-01-05T09:00:00.123Z',
  };
}

export function call(workspace_id: string, more: Partial<CallContext> = {}): CallContext {
  return {
    caller: { workspace_id, principal_id: 'key_1', mode: 'test', scopes: [] },
    request_id: 'req_1',
    deadline: Date.now() + 20_000,
    now: '2026-01-05T09:00:00.000Z',
    ...more,
  };
}

function raise(message: string, error: unknown): void {
  throw new Error(message, { cause: error });
}

/** Reads until it is as wanted; the test's time-out bounds it. */
export async function until<T>(read: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (wanted(value)) return value;
  }
}
