import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What a scripted server does with each line of its client; the key is the line's first word. */
export interface Script {
  /** Said on connection; null says nothing. */
  greeting: string | null;
  /** Answers by command; a function may do worse than answer. `.` is the end of the mail. */
  answers?: Record<string, string | ((socket: Socket) => void)>;
  /** Called once the first bytes of a mail have come. */
  onContent?: (socket: Socket) => void;
}

export interface ScriptedServer {
  port: number;
  /** Lines that clients have sent, without the mails' content. */
  heard: string[];
  close(): Promise<void>;
}

const polite: Record<string, string> = {
  EHLO: '250 scripted', HELO: '250 scripted', MAIL: '250 ok', RCPT: '250 ok', DATA: '354 go on',
  '.': '250 2.0.0 queued', RSET: '250 ok', QUIT: '221 bye',
};

/** A mail server that does what it is told, however bad. */
export async function scriptedServer(script: Script): Promise<ScriptedServer> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    if (script.greeting !== null) socket.write(`${script.greeting}\r\n`);
    converse(socket, script, heard);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function converse(socket: Socket, script: Script, heard: string[]): void {
  let rest = '';
  let inMail = false;
  socket.on('data', (chunk) => {
    rest += chunk.toString('latin1');
    if (inMail && rest.length > 0) script.onContent?.(socket);
    for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 2);
      if (inMail && line !== '.') continue;
      const word = inMail ? '.' : line.split(' ')[0]!.toUpperCase();
      inMail = false;
      heard.push(line);
      const answer = script.answers?.[word] ?? polite[word] ?? '500 what?';
      if (typeof answer === 'function') answer(socket);
      else socket.write(`${answer}\r\n`);
      if (word === 'DATA' && typeof answer === 'string' && answer.startsWith('354')) inMail = true;
    }
  });
}
