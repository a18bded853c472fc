// A webhook receiver: verifies each delivery with the standardwebhooks package and prints what it got.
// Usage: node examples/receiver.mjs <port> <secret>
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const [port, secret] = process.argv.slice(2);
if (!port || !secret) {
  console.error('Usage: node examples/receiver.mjs <port> <secret>');
  process.exit(2);
}
const webhook = new Webhook(secret);

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    // Over the bytes as they came: parsing first would change what was signed.
    const { sequence, type, data } = webhook.verify(Buffer.concat(chunks).toString(), request.headers);
    console.log(`verified #${sequence} ${type} ${JSON.stringify(data)}`);
    response.writeHead(204).end();
  } catch (error) {
    console.log(`refused: ${error.message}`);
    response.writeHead(400).end();
  }
}).listen(Number(port), '127.0.0.1', () => console.log(`receiving webhooks on http://127.0.0.1:${port}/`));
