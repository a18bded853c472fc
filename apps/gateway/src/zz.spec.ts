import { it } from '@jest/globals';
import { getContact } from '@sortie/contracts';
import { fastify } from 'fastify';
import { bearer, runningGateway } from './testing/running-gateway.js';
it('bench', async () => {
  const gw = await runningGateway({ rateLimit: 1e7 });
  const body = { object: 'contact', id: 'con_1', email: 'dana@acme.example', first_name: 'Dana', last_name: 'Ruiz', full_name: 'Dana Ruiz', tags: ['a'], custom: { a: 1 }, groups: [{ id: 'grp_1', name: 'Q2' }], created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z', version: 1 };
  gw.operations.answer(getContact, () => body);
  gw.parts.lease.start();
  const bare = fastify(); bare.get('/v1/contacts/:id', async () => body);
  const urls = [await gw.app.listen(0, '127.0.0.1').then(() => gw.app.getUrl()), await bare.listen({ port: 0 })];
  const http = await import('node:http');
  const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
  const one = (url: string) => new Promise<void>((resolve) => http.get(`${url}/v1/contacts/con_1`, { agent, headers: bearer }, (r) => { r.resume(); r.on('end', resolve); }));
  for (let round = 0; round < 4; round++) for (const [i, url] of urls.entries()) {
    gw.lines.length = 0; gw.operations.asked.length = 0;
    const t = process.cpuUsage(); const n = 8000; const s = performance.now(); let left = n;
    await Promise.all(Array.from({ length: 32 }, async () => { while (left-- > 0) await one(url); }));
    const u = process.cpuUsage(t);
    console.log(i ? 'bare' : 'gateway', Math.round(n / ((performance.now() - s) / 1000)), 'rps', ((u.user + u.system) / n).toFixed(0), 'us cpu per request incl. client');
  }
  gw.parts.lease.stop(); agent.destroy(); await gw.app.close(); await bare.close();
}, 120000);
