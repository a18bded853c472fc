import { connect } from 'node:net';
import { checkedLookup, isRefusedLiteral } from '../mail-hosts/mail-address.js';

// A greeting is one line of at most a few hundred bytes.
const enough = 1024;

/** What a server says first, in clear; null when it says nothing in time. */
export function firstLine({ host, port }: { host: string; port: number }, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    if (isRefusedLiteral(host)) return resolve(null);
    let said = '';
    const socket = connect({ host, port, timeout: timeoutMs, lookup: checkedLookup });
    const end = () => {
      clearTimeout(late);
      socket.destroy();
      resolve(said.split('\r\n')[0] || null);
    };
    const late = setTimeout(end, timeoutMs);
    socket.on('error', end).on('timeout', end).on('close', end);
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
      if (said.includes('\n') || said.length > enough) end();
    });
  });
}
