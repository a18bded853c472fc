import { connect, type Socket } from 'node:net';

/**
 * A keep-alive HTTP/1.1 connection that has one request under way: enough for a load that costs less than what it
 * measures. Answers must say their Content-Length; the status must be the wanted one.
 */
export class Connection {
  private readonly socket: Socket;
  private received = '';
  private waiting?: { resolve(): void; reject(error: Error): void };
  private readonly status: string;

  constructor(port: number, status: number) {
    this.status = String(status);
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    // One character a byte, so that lengths are bytes.
    this.socket.setEncoding('latin1');
    this.socket.on('data', (chunk: string) => this.take(chunk));
    this.socket.on('error', (error) => this.waiting?.reject(error));
    this.socket.on('close', () => this.waiting?.reject(new Error('the server closed the connection')));
  }

  /** Sends a whole request; resolves when its answer has come. */
  send(request: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(request);
    });
  }

  private take(chunk: string): void {
    this.received += chunk;
    const head = this.received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(this.received);
    if (!length) return this.waiting?.reject(new Error(this.received));
    if (this.received.length < head + 4 + Number(length[1])) return;
    const answer = this.received;
    this.received = '';
    if (answer.slice(9, 12) === this.status) this.waiting?.resolve();
    else this.waiting?.reject(new Error(answer));
  }
}
