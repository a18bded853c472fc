// Bare undici: the same bodies to the same sink, from memory, unsigned and recorded nowhere.
import { Pool } from 'undici';
import { serveRounds } from '../rounds/serve-rounds.ts';

// What the product opens to one origin.
const connections = 64;

await serveRounds(async ({ sink, bodyBytes }: { sink: string; bodyBytes: number }) => {
  const pool = new Pool(sink, { connections, pipelining: 1 });
  const body = JSON.stringify({ data: 'x'.repeat(bodyBytes) });
  const headers = { 'content-type': 'application/json' };
  return async (count) => {
    const began = performance.now();
    let sent = 0;
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (sent < count) {
          sent += 1;
          const answer = await pool.request({ path: '/hooks', method: 'POST', headers, body });
          if (answer.statusCode !== 204) throw new Error(`the sink answered ${answer.statusCode}`);
          await answer.body.dump();
        }
      }),
    );
    return (count * 1000) / (performance.now() - began);
  };
});
