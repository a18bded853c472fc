import net, { isIP } from 'node:net';
import tls from 'node:tls';
import type { buildConnector } from 'undici';
import { EgressError, kindOf } from './egress-error.js';
import { mayReach, resolveChecked, type AddressRule, type Resolve } from './resolve.js';

/** How the sockets of one origin are opened. */
export interface ConnectorOptions {
  rule: AddressRule;
  resolve: Resolve;
  /** For name, TCP and TLS together. */
  timeoutMs: number;
  /** Certificate authorities in PEM that replace Node's own, for a private network. */
  ca?: string;
}

/** Resolves anew for every socket, checks every answer, connects to those answers only, and checks the peer again. */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  return (target, callback) => {
    openSocket(target, options).then((socket) => callback(null, socket), (error: Error) => callback(error, null));
  };
}

async function openSocket(target: buildConnector.Options, options: ConnectorOptions): Promise<net.Socket> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const host = target.hostname.replace(/\.+$/, '');
  const addresses = await beforeDeadline(resolveChecked(host, options.rule, options.resolve), deadline);
  const secure = target.protocol === 'https:';
  const socket = secure
    ? tls.connect({
      ...tcpOptions(target, addresses, 443),
      // The name decides the certificate, not the address; an address cannot be a server name (RFC 6066 §3).
      ...(isIP(host) === 0 && { servername: host }),
      ...(options.ca !== undefined && { ca: options.ca }),
      ALPNProtocols: ['http/1.1'],
    })
    : net.connect(tcpOptions(target, addresses, 80));
  return whenConnected(socket, secure, options.rule, deadline);
}

function tcpOptions(target: buildConnector.Options, addresses: string[], defaultPort: number): net.TcpNetConnectOpts {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  return {
    host: target.hostname,
    port: Number(target.port) || defaultPort,
    noDelay: true,
    // Happy Eyeballs (RFC 8305) over the checked answers: one dead address family does not fail the attempt.
    autoSelectFamily: true,
    lookup: (_host, { all }, callback) => {
      if (all) callback(null, answers);
      else callback(null, answers[0]!.address, answers[0]!.family);
    },
  };
}

function whenConnected(
  socket: net.Socket, secure: boolean, rule: AddressRule, deadline: AbortSignal,
): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    let inHandshake = false;
    const fail = (error: EgressError): void => {
      deadline.removeEventListener('abort', expire);
      socket.destroy();
      reject(error);
    };
    const expire = (): void => fail(new EgressError('timeout'));
    const succeed = (): void => {
      deadline.removeEventListener('abort', expire);
      resolve(socket);
    };
    // The listener stays: an error between here and undici's own listeners must not end the process.
    socket.on('error', (cause) => fail(new EgressError(inHandshake ? 'tls' : kindOf(cause), { cause })));
    socket.once('connect', () => {
      if (!mayReach(socket.remoteAddress ?? '', rule)) return fail(new EgressError('blocked'));
      inHandshake = secure;
      if (!secure) succeed();
    });
    if (secure) socket.once('secureConnect', succeed);
    deadline.addEventListener('abort', expire);
    if (deadline.aborted) expire();
  });
}

function beforeDeadline<Value>(work: Promise<Value>, deadline: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const expire = (): void => reject(new EgressError('timeout'));
    deadline.addEventListener('abort', expire, { once: true });
    work.then(resolve, reject).finally(() => deadline.removeEventListener('abort', expire));
  });
}
