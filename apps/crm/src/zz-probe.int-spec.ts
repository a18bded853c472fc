import { it, expect } from '@jest/globals';
import { callIn, openCrm } from './testing/crm-world.js';
it('probe', async () => {
  const crm = await openCrm();
  const ws = callIn().caller.workspace_id;
  let on = false;
  const { Client } = (await import('pg')).default;
  const query = Client.prototype.query;
  (Client.prototype as any).query = function (this: any, ...args: any[]) {
    const s = this.connection?.stream;
    if (on && s && !s.heldForTick) { s.heldForTick = true; s.cork(); process.nextTick(() => { s.heldForTick = false; s.uncork(); }); }
    return (query as any).apply(this, args);
  };
  let i = 0;
  for (let k = 0; k < 6; k++) {
    on = k % 2 === 1;
    const t = performance.now(); const end = i + 3000;
    await Promise.all(Array.from({ length: 16 }, async () => { while (i < end) await crm.contacts.create({ email: `s${i++}@gmail.com`, first_name: 'A' }, callIn(ws)); }));
    console.log('corked', on, Math.round(3000 / ((performance.now() - t) / 1000)), '/s');
  }
  Client.prototype.query = query;
  await crm.test.close();
  expect(1).toBe(1);
}, 120000);
