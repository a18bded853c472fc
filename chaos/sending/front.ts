// Stands between the senders and the sandbox, speaks SMTP line by line, and can hold one mail at a chosen point.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Cut, gates, type Gates } from './gates.ts';
import { linesOf } from './lines.ts';

/**
 * mail_from: the command has come and is not passed on · in_data: half of the mail has been passed on · dot: all but
 * its final dot has · reply: the server has answered the dot, and the sender does not know yet.
 */
export type SmtpPoint = 'mail_from' | 'in_data' | 'dot' | 'reply';

/** One attempt to hand a mail over, as the wire saw it. */
export interface Attempt {
  touchId: string | null;
  to: string;
  /** The server was given the final dot. */
  received: boolean;
  /** It said 250 to it. */
  accepted: boolean;
  /** Its sender was told so. */
  told: boolean;
}

export interface SmtpFront extends Gates<SmtpPoint, Attempt> {
  port: number;
  readonly attempts: Attempt[];
  close(): void;
}

export async function startFront(port: number, sandboxPort: number): Promise<SmtpFront> {
  const attempts: Attempt[] = [];
  const sockets = new Set<Socket>();
  const { pass, ...control } = gates<SmtpPoint, Attempt>();
  const server = createServer((sender) => {
    const sandbox = connect(sandboxPort, '127.0.0.1');
    for (const socket of [sender, sandbox]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    sandbox.on('close', () => sender.destroySoon());
    // What is held when its sender dies is on its way all the same: the sandbox hears of the end after it.
    carry(sender, sandbox, pass, attempts).then(
      () => sandbox.end(),
      (error: Error) => {
        sender.destroy();
        if (error instanceof Cut) sandbox.destroy();
        else sandbox.end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    ...control,
    attempts,
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

type Pass = (point: SmtpPoint, attempt: Attempt) => Promise<void>;

/** One exchange after another: our senders wait for each answer. */
async function carry(sender: Socket, sandbox: Socket, pass: Pass, attempts: Attempt[]): Promise<void> {
  const answers = linesOf(sandbox);
  const answer = async () => {
    const said: string[] = [];
    for (;;) {
      const { value, done } = await answers.next();
      if (done) throw new Error('the sandbox went away');
      said.push(value);
      if (!/^\d{3}-/.test(value)) return said;
    }
  };
  const tell = (said: string[]) => sender.write(`${said.join('\r\n')}\r\n`);
  let attempt: Attempt = { touchId: null, to: '', received: false, accepted: false, told: false };
  const content: string[] = [];
  tell(await answer());
  let inContent = false;
  for await (const line of linesOf(sender)) {
    if (inContent && line !== '.') {
      content.push(line);
      continue;
    }
    if (inContent) {
      inContent = false;
      await handOver(sandbox, content.splice(0), attempt, pass);
      const said = await answer();
      attempt.accepted = said[0]!.startsWith('250');
      await pass('reply', attempt);
      attempt.told = tell(said);
      continue;
    }
    if (/^MAIL FROM/i.test(line)) {
      // Our return paths say which touch it is.
      const touchId = /<bounce\+(tch_[^.]+)\./i.exec(line)?.[1] ?? null;
      attempt = { touchId, to: '', received: false, accepted: false, told: false };
      attempts.push(attempt);
      await pass('mail_from', attempt);
    }
    attempt.to = /^RCPT TO:<(.*?)>/i.exec(line)?.[1] ?? attempt.to;
    sandbox.write(`${line}\r\n`);
    const said = await answer();
    inContent = /^DATA/i.test(line) && said[0]!.startsWith('354');
    tell(said);
  }
}

async function handOver(sandbox: Socket, content: string[], attempt: Attempt, pass: Pass): Promise<void> {
  const bytes = Buffer.from(`${content.join('\r\n')}\r\n`, 'latin1');
  const half = Math.floor(bytes.length / 2);
  sandbox.write(bytes.subarray(0, half));
  await pass('in_data', attempt);
  sandbox.write(bytes.subarray(half));
  await pass('dot', attempt);
  attempt.received = true;
  sandbox.write('.\r\n');
}
