// A sandbox on a database of its own, with a recording listener in the place of the platform's.
import type { AddressInfo } from 'node:net';
import { provisionRoles, serviceEnvironment } from '@sortie/local';
import { freshDatabase, testMaster } from '@sortie/testing';
import { simpleParser, type ParsedMail } from 'mailparser';
import { createTransport, type Transporter } from 'nodemailer';
import { Pool } from 'pg';
import { SMTPServer } from 'smtp-server';
import { service } from './main.js';
import type { MessageView } from './message-view.js';

export interface Delivery {
  from: string;
  to: string;
  raw: Buffer;
  mail: ParsedMail;
}

export interface Listener {
  port: number;
  deliveries: Delivery[];
  /** Replies of the next DATA ends, in order; 250 once they are used up. */
  replies: number[];
  stop(): Promise<void>;
}

export async function startListener(port = 0): Promise<Listener> {
  const deliveries: Delivery[] = [];
  const replies: number[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    // Its clients keep their connections; nothing is gained by waiting for them.
    closeTimeout: 1,
    async onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const code = replies.shift();
      if (code) return callback(Object.assign(new Error('as the test says'), { responseCode: code }));
      const raw = Buffer.concat(chunks);
      const { mailFrom, rcptTo } = session.envelope;
      const from = mailFrom ? mailFrom.address : '';
      deliveries.push({ from, to: rcptTo[0]?.address ?? '', raw, mail: await simpleParser(raw) });
      callback(null);
    },
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  server.on('error', () => undefined);
  return {
    port: (server.server.address() as AddressInfo).port,
    deliveries,
    replies,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** What the window may answer; the tests look at the members they expect. */
export interface Body {
  data?: MessageView[];
  found?: boolean;
  pending?: number;
  code?: string;
}

export interface Seen {
  status: number;
  type: string | null;
  body: Body;
}

export interface World {
  env: Record<string, string | undefined>;
  readonly address: { http: string; smtp: string };
  listener: Listener;
  transport: Transporter;
  get(path: string, init?: RequestInit): Promise<Seen>;
  settle(): Promise<Seen>;
  rows<Row>(sql: string): Promise<Row[]>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const template = {
  name: 'sandbox',
  migrate: async (url: string) => {
    await provisionRoles(url, ['sandbox'], testMaster);
    // Twice, because every start of the platform runs it.
    await service.migrate(environment(url));
    await service.migrate(environment(url));
  },
};

export function environment(databaseUrl: string): Record<string, string | undefined> {
  const urls = { databaseUrl, natsUrl: 'nats://127.0.0.1:1', publicUrl: 'http://127.0.0.1:1' };
  return serviceEnvironment('sandbox', { master: testMaster, ...urls });
}

export async function startWorld(extra: Record<string, string> = {}): Promise<World> {
  const database = await freshDatabase(template);
  const listener = await startListener();
  const env = {
    ...environment(database.url),
    SORTIE_SANDBOX_PORT: '0',
    SORTIE_SANDBOX_SMTP_PORT: '0',
    SORTIE_INBOUND_SMTP: `127.0.0.1:${listener.port}`,
    ...extra,
  };
  let sandbox = await service.start(env);
  let transport = mailbox(sandbox.address.smtp);
  const observer = new Pool({ connectionString: database.url, max: 2 });
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${sandbox.address.http}${path}`, init);
    const body = (await response.json()) as Body;
    return { status: response.status, type: response.headers.get('content-type'), body };
  };
  const stopSandbox = async () => {
    transport.close();
    await sandbox.stop();
  };
  return {
    env,
    get address() {
      return sandbox.address;
    },
    listener,
    get transport() {
      return transport;
    },
    get: ask,
    settle: () => ask('/sandbox/settle', { method: 'POST' }),
    rows: async <Row>(sql: string) => (await observer.query(sql)).rows as Row[],
    async restart() {
      await stopSandbox();
      sandbox = await service.start(env);
      transport = mailbox(sandbox.address.smtp);
    },
    async stop() {
      await stopSandbox();
      await observer.end();
      await listener.stop();
      await database.drop();
    },
  };
}

function mailbox(smtp: string): Transporter {
  const { hostname, port } = new URL(smtp);
  return createTransport({
    pool: true,
    host: hostname,
    port: Number(port),
    ignoreTLS: true,
    maxConnections: 20,
    maxMessages: Infinity,
    maxRequeues: 0,
    authMethod: 'LOGIN',
    auth: { user: 'mia@acme.example', pass: 'anything' },
  });
}

/** A mail of a campaign, as the platform sends it. */
export function campaignMail(to: string, id: string) {
  return {
    envelope: { from: `bounce+${id}@bounces.acme.example`, to: [to] },
    from: 'Mia Stone <mia@acme.example>',
    to,
    subject: 'Your Zürich office',
    messageId: `<${id}@acme.example>`,
    date: new Date('2026-03-02T09:00:00Z'),
    text: 'Hello,\n\nshall we talk?\n.\nMia',
  };
}
