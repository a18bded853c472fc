import { connect, type Socket } from 'node:net';
import { checkedLookup, isRefusedLiteral, RefusedAddressError } from './mail-address.js';

/**
 * Connects to a mail server at an address that was checked as it was resolved; rejects with a RefusedAddressError or
 * Node's own. Whoever goes on with the socket is told of its errors too.
 */
export function openSocket({ host, port }: { host: string; port: number }, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (isRefusedLiteral(host)) throw new RefusedAddressError();
    const socket = connect({ host, port, lookup: checkedLookup });
    const late = setTimeout(() => {
      socket.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' }));
    }, timeoutMs);
    // It stays: an error between here and the next listener must not end the process.
    socket.on('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    socket.once('connect', () => {
      clearTimeout(late);
      resolve(socket);
    });
  });
}
