import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort, startGuarded, type GuardedChild } from '@sortie/local';
import { makeCertificate } from './certificate.ts';
import { dovecotConfig, oauthConfig } from './dovecot-config.ts';
import { postfixMain, postfixMaster } from './postfix-config.ts';

/** Running servers, as the tests are told of them. */
export interface MailServers {
  folder: string;
  /** Any address of these domains has an account. */
  domains: string[];
  /** Everybody's password. */
  password: string;
  /** Signs everybody's access tokens, in base64. */
  tokenKey: string;
  /** Trusts the servers' certificates: NODE_EXTRA_CA_CERTS of the process that connects. */
  caFile: string;
  ports: Record<'imap' | 'imaps' | 'lmtp' | 'submission' | 'submissions', number>;
}

// Both are up within a second on an idle machine.
const patienceMs = 30_000;

/**
 * Starts a private dovecot and a private postfix on free ports, in a temporary folder; both end with `stop`.
 * Whoever is told to end while they start hears an AbortError, and nothing is left behind.
 */
export async function startMailServers(ended: AbortSignal): Promise<MailServers & { stop(): Promise<void> }> {
  const ports = {
    imap: await freePort(), imaps: await freePort(), lmtp: await freePort(), submission: await freePort(),
    submissions: await freePort(),
  };
  const folder = mkdtempSync(join(tmpdir(), 'sortie-mail-'));
  // Dovecot's login and mail processes run as other users.
  chmodSync(folder, 0o755);
  const servers: MailServers = {
    folder, ports, domains: ['mail.test', 'people.example'], password: 'correct-horse-battery',
    tokenKey: randomBytes(32).toString('base64'), caFile: join(folder, 'ca.pem'),
  };
  const children: GuardedChild[] = [];
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    children.push(startDovecot(servers));
    children.push(startPostfix(servers));
    await Promise.all(Object.entries(ports).map(([name, port]) => listening(name, port, folder, ended)));
    return { ...servers, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startDovecot({ folder, ports, password, tokenKey }: MailServers): GuardedChild {
  const certificate = makeCertificate(folder);
  mkdirSync(join(folder, 'mail'), { mode: 0o777 });
  chmodSync(join(folder, 'mail'), 0o777);
  mkdirSync(join(folder, 'keys', 'default', 'HS256'), { recursive: true });
  writeFileSync(join(folder, 'keys', 'default', 'HS256', 'default'), tokenKey);
  writeFileSync(join(folder, 'oauth2.conf.ext'), oauthConfig(folder));
  writeFileSync(join(folder, 'dovecot.conf'), dovecotConfig({ folder, ports, certificate, password }));
  return guarded('/usr/sbin/dovecot', ['-F', '-c', join(folder, 'dovecot.conf')], folder);
}

function startPostfix({ folder, domains, ports }: MailServers): GuardedChild {
  const config = join(folder, 'postfix', 'etc');
  for (const part of ['etc', 'queue', 'data']) mkdirSync(join(folder, 'postfix', part), { recursive: true });
  execFileSync('chown', ['postfix', join(folder, 'postfix', 'data')]);
  const setting = {
    folder, domains, ports,
    certificate: { caFile: '', certFile: join(folder, 'server.pem'), keyFile: join(folder, 'server.key') },
  };
  writeFileSync(join(config, 'main.cf'), postfixMain(setting));
  writeFileSync(join(config, 'master.cf'), postfixMaster(setting));
  // Makes the queue's folders; the master itself stays our child, so that it ends with us.
  execFileSync('/usr/sbin/postfix', ['-c', config, 'check'], { stdio: 'ignore' });
  return guarded('/usr/lib/postfix/sbin/master', ['-c', config, '-d'], folder);
}

async function listening(name: string, port: number, folder: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (; Date.now() < deadline; await wait(50, undefined, { signal })) if (await answers(port)) return;
  throw new Error(`${name} does not listen on port ${port}; the logs are in ${folder}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

// Both end at once; a hanging session is cut off.
const graceMs = 3000;

function guarded(command: string, args: string[], folder: string): GuardedChild {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
  return startGuarded({ command, args, env, logFile: join(folder, 'output.log'), stopSignal: 'SIGTERM', graceMs });
}
