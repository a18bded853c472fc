import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a token server is to answer; a function sees the form. */
export type TokenAnswer = { status?: number; body: unknown } | ((form: Record<string, string>) => { body: unknown });

/** A token server that answers as told, and remembers what it was asked. */
export class ScriptedTokenServer {
  readonly asked: { path: string; form: Record<string, string> }[] = [];
  answer: TokenAnswer = { body: { access_token: 'first', expires_in: 3600 } };
  private constructor(private readonly server: Server) {}

  static async open(): Promise<ScriptedTokenServer> {
    const server = createServer((request, response) => {
      void request.toArray().then((chunks) => {
        const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks as Buffer[]).toString()));
        made.asked.push({ path: request.url!, form });
        const { body, status = 200 }: { body: unknown; status?: number } =
          typeof made.answer === 'function' ? made.answer(form) : made.answer;
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
    const made = new ScriptedTokenServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
