import { connect } from 'node:net';

export interface SinkStats {
  mails: number;
  bytes: number;
  /** Most connections at once since it was asked last. */
  peak: number;
}

/** What the sink has taken so far. */
export function askSink(origin: string): Promise<SinkStats> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write('XSTAT\r\n'));
    let said = '';
    socket.setEncoding('latin1').on('error', reject).on('data', (chunk: string) => {
      said += chunk;
      const found = /^250 (\d+) (\d+) (\d+)\r$/m.exec(said);
      if (!found) return;
      socket.destroy();
      const [mails, bytes, peak] = found.slice(1).map(Number) as [number, number, number];
      resolve({ mails, bytes, peak });
    });
  });
}
