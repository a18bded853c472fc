// A receiver that does nothing but answer, so that it is not what is measured.
import { createServer, type AddressInfo } from 'node:net';

const answer = 'HTTP/1.1 204 No Content\r\n\r\n';
process.on('disconnect', () => process.exit(0));

const server = createServer((socket) => {
  let received = '';
  socket.setEncoding('latin1').setNoDelay();
  socket.on('error', () => undefined);
  socket.on('data', (chunk: string) => {
    received += chunk;
    for (;;) {
      const head = received.indexOf('\r\n\r\n');
      const length = head < 0 ? null : /\r\ncontent-length: (\d+)/i.exec(received);
      const end = length ? head + 4 + Number(length[1]) : Infinity;
      if (received.length < end) return;
      received = received.slice(end);
      socket.write(answer);
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
