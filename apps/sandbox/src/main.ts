// The sandbox: an EMULATOR of the outside world for test mode. It takes mail for every domain, keeps it, and answers
// for the scripted people of sandbox.test. Nothing here reaches a real person, and it never runs in production.
import { Pool } from 'pg';
import { openAnswerPost } from './answer-post.js';
import { handOver } from './hand-over.js';
import { startHttp } from './http.js';
import { migrateSandbox } from './migrations.js';
import { openOutboxStore } from './outbox.store.js';
import { Outbox } from './outbox.js';
import { resendApi } from './resend/api.js';
import { resendEmails } from './resend/emails.js';
import { openResendStore } from './resend/resend.store.js';
import { routesOf } from './routes.js';
import { ownerDatabaseUrl, readConfig, refuseProduction, type Environment } from './sandbox.config.js';
import { startSmtp } from './smtp.js';
import { openStore } from './store.js';

// The platform's bound per service and role.
const POOL_SIZE = 4;
// A receiver that is away must not hold up the answer for ever.
const webhooksFirstMs = 3_000;

export interface RunningSandbox {
  stop(): Promise<void>;
  /** Origins: `http://127.0.0.1:port` and `smtp://127.0.0.1:port`. */
  address: { http: string; smtp: string };
}

export const service = { name: 'sandbox', migrate, start } as const;

async function migrate(env: Environment): Promise<void> {
  refuseProduction(env);
  await migrateSandbox(ownerDatabaseUrl(env));
}

async function start(env: Environment): Promise<RunningSandbox> {
  refuseProduction(env);
  const config = readConfig(env);
  const pool = new Pool({ connectionString: config.appDatabaseUrl, max: POOL_SIZE, application_name: 'sandbox' });
  // A connection that Postgres ended is replaced at the next query; unheard, the event would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const started: Array<{ stop(): Promise<unknown> }> = [{ stop: () => pool.end() }];
  // The last one started stops first, so that nothing outlives what it uses.
  const stop = async () => {
    for (const part of started.toReversed()) await part.stop();
  };
  try {
    await refuseOldSchema(pool);
    const store = openStore(pool);
    const resend = openResendStore(pool);
    const post = handOver(openAnswerPost(config.inbound), (webhookId) => resend.secretOf(webhookId));
    const outbox = new Outbox(openOutboxStore(pool), post);
    started.push(outbox);
    // A drill can have webhooks arrive before the request that they are about is answered.
    const handOut = async () => {
      outbox.nudge();
      if (config.webhooksFirst) await outbox.settled(webhooksFirstMs);
    };
    const api = resendApi(resendEmails(resend, handOut));
    const http = await startHttp(config.httpPort, routesOf(store, outbox), api);
    started.push(http);
    const { faults, smtpPort } = config;
    const smtp = await startSmtp({ port: smtpPort, store, faults, onStored: () => outbox.nudge() });
    started.push(smtp);
    return { stop, address: { http: `http://127.0.0.1:${http.port}`, smtp: `smtp://127.0.0.1:${smtp.port}` } };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function refuseOldSchema(pool: Pool): Promise<void> {
  const { rows } = await pool.query(`SELECT to_regclass('sandbox.outbox') IS NULL AS missing`);
  if (rows[0].missing) throw new Error('The sandbox has no tables yet: run its migrations first.');
}
