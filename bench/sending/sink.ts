// An SMTP server that takes every mail and forgets it; XSTAT tells what it has taken and its most connections at once.
import { createServer, type AddressInfo, type Socket } from 'node:net';

let mails = 0;
let bytes = 0;
let open = 0;
let peak = 0;
process.on('disconnect', () => process.exit(0));

const server = createServer((socket) => {
  open += 1;
  peak = Math.max(peak, open);
  socket.setEncoding('latin1').setNoDelay();
  socket.on('error', () => undefined).on('close', () => (open -= 1));
  socket.write('220 sink\r\n');
  let received = '';
  let inData = false;
  socket.on('data', (chunk: string) => {
    received += chunk;
    for (;;) {
      const mark = inData ? '\r\n.\r\n' : '\r\n';
      const end = received.indexOf(mark);
      if (end < 0) return;
      const unit = received.slice(0, end);
      received = received.slice(end + mark.length);
      inData = inData ? taken(socket, unit) : answer(socket, unit);
    }
  });
});

function taken(socket: Socket, mail: string): boolean {
  mails += 1;
  bytes += mail.length;
  socket.write('250 2.0.0 taken\r\n');
  return false;
}

/** Answers a command; true when content comes next. */
function answer(socket: Socket, line: string): boolean {
  const verb = line.slice(0, 5).toUpperCase().trim();
  if (verb === 'DATA') socket.write('354 go on\r\n');
  else if (verb === 'QUIT') socket.end('221 bye\r\n');
  else if (verb === 'EHLO') socket.write('250-sink\r\n250 AUTH PLAIN\r\n');
  else if (verb === 'AUTH') socket.write('235 2.7.0 welcome\r\n');
  else if (verb === 'XSTAT') {
    socket.write(`250 ${mails} ${bytes} ${peak}\r\n`);
    peak = open;
  } else socket.write('250 ok\r\n');
  return verb === 'DATA';
}

server.listen(0, '127.0.0.1', () => {
  process.send?.({ origin: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
