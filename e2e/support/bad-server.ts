// Mail servers as nobody wants them, on this machine: a test-mode workspace may bring its own.
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface BadServer {
  port: number;
  /** Lines that clients have sent, without the content of mails. */
  heard: string[];
  close(): void;
}

/** What it does on a connection; `answer` gets each line and says what is sent back, null nothing. */
export interface Behaviour {
  greeting: string | null;
  answer?(line: string): string | null;
  /** The first bytes of a mail's content have come. */
  onContent?(socket: Socket): void;
}

export async function badServer({ greeting, answer = polite, onContent }: Behaviour): Promise<BadServer> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    if (greeting !== null) socket.write(`${greeting}\r\n`);
    let inContent = false;
    socket.on('data', (chunk) => {
      if (inContent) return onContent?.(socket);
      for (const line of chunk.toString('latin1').split('\r\n').filter(Boolean)) {
        heard.push(line);
        const reply = answer(line);
        inContent = reply !== null && /^354/.test(reply);
        if (reply !== null) socket.write(`${reply}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The answers of a server that behaves; a mailbox logs in with any password. */
export function polite(line: string): string {
  if (/^EHLO/i.test(line)) return '250-bad.example\r\n250 AUTH PLAIN LOGIN';
  if (/^AUTH/i.test(line)) return '235 2.7.0 welcome';
  if (/^DATA/i.test(line)) return '354 go on';
  return /^QUIT/i.test(line) ? '221 bye' : '250 ok';
}
