import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo, Server, Socket } from 'node:net';
import type DNS from 'dns2';

const require = createRequire(import.meta.url);
const dns2 = require('dns2') as typeof DNS;

/** What the server says of a name and type: records, an empty answer, an error, or nothing at all. */
export type Answer = object[] | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'silence';

// RFC 1035 §4.1.1.
const codes = { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 };

export interface FakeDns {
  /** `127.0.0.1:port` */
  address: string;
  /** Questions so far, as `TYPE name`. */
  asked: string[];
  close(): Promise<void>;
}

/** A real DNS server over UDP and TCP with made-up answers, by `TYPE name`; what is not there is NXDOMAIN. */
export async function openFakeDns(zone: Record<string, Answer>): Promise<FakeDns> {
  const { Packet } = dns2;
  const names = Object.fromEntries(Object.entries(Packet.TYPE).map(([name, code]) => [code, name]));
  const asked: string[] = [];
  const handle = (request: any, send: (response: any) => void) => {
    const response = Packet.createResponseFromRequest(request) as any;
    const [{ name, type }] = request.questions;
    const key = String(name).toLowerCase();
    const question = `${names[type]} ${key}`;
    asked.push(question);
    const exists = Object.keys(zone).some((known) => known.split(' ')[1] === key);
    const answer = zone[question] ?? (exists ? [] : 'NXDOMAIN');
    if (answer === 'silence') return;
    if (typeof answer === 'string') response.header.rcode = codes[answer];
    else response.answers.push(...answer.map((data) => ({ name, type, class: 1, ttl: 60, ...data })));
    send(response);
  };
  // What is too long for UDP is asked again over TCP, on the same port: where that is taken, another pair is tried.
  for (;;) {
    const udp = dns2.createServer({ udp: true, handle } as never);
    const { udp: bound } = (await udp.listen({ udp: { address: '127.0.0.1' } } as never)) as { udp: AddressInfo };
    const tcp = dns2.createServer({ tcp: true, handle } as never);
    const { servers } = tcp as unknown as { servers: { tcp: Server } };
    // Resolvers keep a connection open for the next question.
    const connections = new Set<Socket>();
    servers.tcp.on('connection', (socket) => connections.add(socket));
    const refused = once(tcp, 'error').then(() => false);
    const listening = tcp.listen({ tcp: { port: bound.port, address: '127.0.0.1' } } as never).then(() => true);
    if (!(await Promise.race([listening, refused]))) {
      await udp.close();
      continue;
    }
    const close = async () => {
      for (const socket of connections) socket.destroy();
      await Promise.all([udp.close(), tcp.close()]);
    };
    return { address: `127.0.0.1:${bound.port}`, asked, close };
  }
}

/** A record's text in strings of at most 255 octets, as it must be. */
export const txtRecord = (text: string) => ({ data: text.match(/.{1,255}/gs) ?? [''] });
export const mxRecord = (priority: number, exchange: string) => ({ priority, exchange });
export const addressRecord = (address: string) => ({ address });
export const ptrRecord = (domain: string) => ({ domain });
