import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';

/** A server of bytes: it counts connections and lets a test say, wrongly if it likes, what the answer is. */
export interface RawServer {
  port: number;
  /** `http://<address>:<port>/`. */
  url: string;
  connections: number;
  /** Each request's text, head and body. */
  requests: string[];
  /** Resolves when the peer has closed the socket of the first connection. */
  firstClosed: Promise<void>;
  close(): Promise<void>;
}

/** How a RawServer listens and answers; `answer` is called for each request when its body is complete. */
export interface RawServerOptions {
  answer?: (socket: net.Socket) => void;
  host?: string;
  port?: number;
  tls?: { key: string; cert: string };
}

/** An answer without a body on a connection that stays open. */
export function ok(socket: net.Socket): void {
  socket.write('HTTP/1.1 204 No Content\r\n\r\n');
}

/** Starts a server on a free port of the loopback. */
export async function rawServer(options: RawServerOptions = {}): Promise<RawServer> {
  const { answer = ok, host = '127.0.0.1', port = 0, ...rest } = options;
  const sockets = new Set<net.Socket>();
  let noteClosed: () => void = () => undefined;
  const firstClosed = new Promise<void>((resolve) => { noteClosed = resolve; });
  const serve = (socket: net.Socket): void => {
    let text = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const head = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (head < 0 || text.length < head + 4 + length) return;
      running.requests.push(text);
      text = '';
      answer(socket);
    });
  };
  const server = rest.tls ? tls.createServer(rest.tls, serve) : net.createServer(serve);
  server.on('connection', (socket: net.Socket) => {
    running.connections += 1;
    sockets.add(socket);
    socket.on('close', () => noteClosed());
  });
  server.listen(port, host);
  await once(server, 'listening');
  const bound = (server.address() as net.AddressInfo).port;
  const running: RawServer = {
    port: bound,
    url: `http://${host}:${bound}/`,
    connections: 0,
    requests: [],
    firstClosed,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return running;
}
