// The control: a sender as many are written. It advances its checkpoint when it fetches, and sends again on any error
// without asking what became of the first attempt. The checker must find what it loses and what it sends twice.
import { readFileSync, writeFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';

// What it fetches at once, and therefore can lose at once.
const batchSize = 10;
const attempts = 3;

const [listFile = '', checkpointFile = '', port = ''] = process.argv.slice(2);
const list: string[] = JSON.parse(readFileSync(listFile, 'utf8'));

function fetchBatch(): string[] {
  const from = Number(readCheckpoint());
  const batch = list.slice(from, from + batchSize);
  writeFileSync(checkpointFile, String(from + batch.length));
  return batch;
}

function readCheckpoint(): string {
  try {
    return readFileSync(checkpointFile, 'utf8');
  } catch {
    return '0';
  }
}

async function send(to: string): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const transport = createTransport({ host: '127.0.0.1', port: Number(port), secure: false, ignoreTLS: true });
    try {
      await transport.sendMail({
        from: 'naive@outbound.example',
        to,
        subject: 'A drill',
        text: 'Hello, this is step=0; of a drill.',
      });
      return;
    } catch {
      // Try again: that is all it knows.
    } finally {
      transport.close();
    }
  }
}

for (let batch = fetchBatch(); batch.length > 0; batch = fetchBatch()) {
  for (const to of batch) {
    await send(to);
    console.log(to);
  }
}
