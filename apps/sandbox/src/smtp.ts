// The mail servers of the whole outside world, behind one port.
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { faultInjector, type FaultPlan, type FaultPoint } from './faults.js';
import { copiesOf, refusalOf, smtpReply, wholeOf } from './reception.js';
import { isDataException, type Store } from './store.js';

// 10 MiB, what the platform's own listener takes as well.
const MESSAGE_BYTES = 10 * 1024 * 1024;
// RFC 5321 §4.5.3.2.7: a server waits at least five minutes for the next command.
const IDLE_MS = 5 * 60 * 1000;

export interface SmtpOptions {
  port: number;
  store: Store;
  faults: FaultPlan | null;
  /** Called after each commit, since it may have brought an answer. */
  onStored: () => void;
}

export interface RunningSmtp {
  port: number;
  stop(): Promise<void>;
}

export async function startSmtp({ port, store, faults, onStored }: SmtpOptions): Promise<RunningSmtp> {
  const nextFault = faultInjector(faults);
  const sockets = new Map<number, Socket>();
  const keeping = new Set<Promise<void>>();

  const server = new SMTPServer({
    name: 'mx.sandbox.test',
    banner: 'Sortie sandbox, an emulator',
    size: MESSAGE_BYTES,
    socketTimeout: IDLE_MS,
    authOptional: true,
    allowInsecureAuth: true,
    authMethods: ['PLAIN', 'LOGIN'],
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    hideDSN: false,
    onAuth: (auth, _session, callback) => callback(null, { user: auth.username || 'anonymous' }),
    onRcptTo: (recipient, session, callback) => {
      refusalOf(store, session, recipient.address).then(callback, () =>
        callback(smtpReply(451, '4.3.0 Storage is away, please try again')),
      );
    },
    onData: (stream, session, callback) => {
      const fault = nextFault();
      if (fault === 'before_data') drop(session);
      const received = wholeOf(stream).then((raw) => {
        const kept = keep(raw, session, fault).then(() => callback(null, 'OK: stored'), callback);
        keeping.add(kept);
        return kept.finally(() => keeping.delete(kept));
      });
      received.catch(callback);
    },
  });

  async function keep(raw: Buffer, session: SMTPServerSession, fault: FaultPoint | null): Promise<void> {
    if (fault === 'in_data') return drop(session);
    const copies = await copiesOf(raw, session);
    try {
      await store.save(copies);
    } catch (error) {
      if (isDataException(error)) throw smtpReply(554, '5.6.0 This message cannot be stored');
      // Perhaps it was committed: any reply might be a lie, and a 451 would bring the mail a second time.
      return drop(session);
    }
    onStored();
    if (fault === 'after_data') drop(session);
  }

  /** Nothing can be written to a destroyed socket, so whatever is answered afterwards is lost. */
  function drop(session: SMTPServerSession): void {
    sockets.get(session.remotePort)?.destroy();
  }

  server.server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  // From here on errors are those of single connections, such as a client that went away: its own business.
  server.on('error', () => undefined);

  return {
    port: (server.server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Whoever waits for a 250 gets it; every other connection is simply closed.
      await Promise.all(keeping);
      for (const socket of sockets.values()) socket.destroySoon();
      await closed;
    },
  };
}
