import { connect } from 'node:net';

/** A server on this machine greets within milliseconds; a silent one is something else. */
const GREETING_MS = 1_000;

/** Whether a nats-server greets on this port; it does so only once JetStream is up. */
export function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answer = (value: boolean) => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(GREETING_MS, () => answer(false));
    socket.once('data', (chunk) => answer(chunk.toString('latin1').startsWith('INFO ')));
    socket.once('error', () => answer(false));
    socket.once('close', () => answer(false));
  });
}
