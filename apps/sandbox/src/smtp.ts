// The mail servers of the whole outside world, behind one port.
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { faultInjector, type FaultPlan, type FaultPoint } from './faults.js';
import { copiesOf, refusalOf, smtpReply, wholeOf } from './reception.js';
import { isDataException, type Store } from './store.js';
import { isOurToken } from './token-server.js';

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
  const connections = new Connections();
  const keeping = new Set<Promise<void>>();
  const server = new SMTPServer({
    ...manners,
    // Every password will do; a token is one that the sandbox gave.
    onAuth: ({ method, accessToken, username }, _session, callback) => {
      if (method === 'XOAUTH2' && !isOurToken(accessToken)) return callback(null, { data: { status: '401' } });
      callback(null, { user: username || 'anonymous' });
    },
    onRcptTo: (recipient, session, callback) => {
      refusalOf(store, session, recipient.address).then(callback, () =>
        callback(smtpReply(451, '4.3.0 Storage is away, please try again')),
      );
    },
    onData: (stream, session, callback) => {
      const fault = nextFault();
      const drop = () => connections.drop(session);
      if (fault === 'before_data') drop();
      const received = wholeOf(stream).then((raw) => {
        const kept = keep({ store, onStored }, raw, session, fault, drop)
          .then(() => callback(null, 'OK: stored'), callback)
          .finally(() => keeping.delete(kept));
        keeping.add(kept);
        return kept;
      });
      received.catch(callback);
    },
  });
  server.server.on('connection', (socket: Socket) => connections.add(socket));
  await listen(server, port);
  return {
    port: (server.server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Whoever waits for a 250 gets it; every other connection is simply closed.
      await Promise.all(keeping);
      connections.end();
      await closed;
    },
  };
}

/** What it takes from whom: everything, from everybody. */
const manners: SMTPServerOptions = {
  name: 'mx.sandbox.test',
  banner: 'Sortie sandbox, an emulator',
  size: MESSAGE_BYTES,
  socketTimeout: IDLE_MS,
  authOptional: true,
  allowInsecureAuth: true,
  authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
  disabledCommands: ['STARTTLS'],
  disableReverseLookup: true,
  hideDSN: false,
};

/** Stores a mail, a copy for each recipient; what it throws is the reply. `drop` leaves the sender without one. */
async function keep(
  { store, onStored }: Pick<SmtpOptions, 'store' | 'onStored'>,
  raw: Buffer,
  session: SMTPServerSession,
  fault: FaultPoint | null,
  drop: () => void,
): Promise<void> {
  if (fault === 'in_data') return drop();
  const copies = await copiesOf(raw, session);
  try {
    await store.save(copies);
  } catch (error) {
    if (isDataException(error)) throw smtpReply(554, '5.6.0 This message cannot be stored');
    // Perhaps it was committed: any reply might be a lie, and a 451 would bring the mail a second time.
    return drop();
  }
  onStored();
  if (fault === 'after_data') drop();
}

/** The open sockets, by the port that a session knows its own by. */
class Connections {
  private readonly sockets = new Map<number, Socket>();

  add(socket: Socket): void {
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    this.sockets.set(remotePort, socket);
    socket.once('close', () => this.sockets.delete(remotePort));
  }

  /** Nothing can be written to a destroyed socket, so whatever is answered afterwards is lost. */
  drop(session: SMTPServerSession): void {
    this.sockets.get(session.remotePort)?.destroy();
  }

  /** Closes each once what was written has gone out. */
  end(): void {
    for (const socket of this.sockets.values()) socket.destroySoon();
  }
}

async function listen(server: SMTPServer, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  // From here on errors are those of single connections, such as a client that went away: its own business.
  server.on('error', () => undefined);
}
