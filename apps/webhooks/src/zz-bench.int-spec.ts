import { fork } from 'node:child_process';
import { once } from 'node:events';
import { it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { Pool } from 'undici';
import { event, openWebhooks } from './webhooks.fixture-spec.js';
import { createEgress } from './egress/dispatcher.js';
import { parseNetworks } from './egress/address.js';

it('bench', async () => {
  const webhooks = await openWebhooks();
  const sink = fork('/tmp/sink.mjs', { execArgv: [] });
  const [port] = await once(sink, 'message') as [number];
  const url = `http://127.0.0.1:${port}/`;
  const n = 10000;
  const body = JSON.stringify({ x: 'y'.repeat(300) });
  const out: string[] = [];
  const workspace = newId('workspace');
  await webhooks.endpoint(workspace, url);
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < n; i += 1000) await webhooks.append(workspace, ...Array.from({ length: 1000 }, () => event(workspace, 'email.sent', { contact_id: newId('contact'), campaign_id: newId('campaign'), touch_id: newId('touch') })));
    const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 64 });
    let t = performance.now(); let left = n;
    await Promise.all(Array.from({ length: 64 }, async () => { while (left-- > 0) { const r = await pool.request({ path: '/', method: 'POST', body, headers: { 'content-type': 'application/json' } }); await r.body.dump(); } }));
    const bare = performance.now() - t; await pool.close();
    const egress = createEgress({ allowPrivate: parseNetworks('127.0.0.0/8'), connectionsPerOrigin: 64 });
    t = performance.now();
    const times: Record<string, [number, number]> = {};
    const st = webhooks.test.store;
    const store = Object.assign(Object.create(st) as typeof st, { worker: (work: any) => { const t0 = performance.now(); return st.worker((sql) => work({ query: async (text: any, v: any) => { const t1 = performance.now(); const r = await sql.query(text, v); const k = String(text.text ?? text).trim().slice(0, 30).replace(/\s+/g, ' '); const e = times[k] ??= [0, 0]; e[0]++; e[1] += performance.now() - t1; return r; } })).finally(() => { const e = times['turn'] ??= [0, 0]; e[0]++; e[1] += performance.now() - t0; }); } });
    const d = await webhooks.dispatch({ egress, store });
    for (;;) {
      const { rows } = await webhooks.test.admin.query("select 1 from deliveries where state = 'pending' and attempts = 0 limit 1");
      if (rows.length === 0) break;
      await new Promise((r) => setTimeout(r, 20));
    }
    const ours = performance.now() - t; for (const [k, [c, ms]] of Object.entries(times)) out.push(`   ${k} ${c} x ${(ms / c).toFixed(1)} ms`); await d.stop(); await egress.close();
    out.push(`bare ${Math.round(n / bare * 1000)}/s ours ${Math.round(n / ours * 1000)}/s ratio ${(bare / ours).toFixed(2)}`);
  }
  process.stderr.write(out.join('\n') + '\n');
  sink.kill(); await webhooks.close();
}, 120000);
