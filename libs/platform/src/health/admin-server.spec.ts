import { afterEach, describe, expect, it } from '@jest/globals';
import { startAdminServer, type AdminServer } from './admin-server.js';
import { Health } from './health.js';

describe('the admin server', () => {
  let server: AdminServer;
  afterEach(() => server.stop());
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
    return { status: response.status, body: await response.text() };
  };

  it('tells living, started and ready apart', async () => {
    const health = new Health();
    let bus: string | undefined;
    health.require('bus', () => bus);
    health.mention('jetstream', () => 'behind');
    server = await startAdminServer('127.0.0.1', 0, health);
    expect([await get('/livez'), await get('/startupz'), await get('/readyz')].map(({ status }) => status)).toEqual([
      200, 503, 503,
    ]);
    health.started = true;
    expect((await get('/startupz')).status).toBe(200);
    expect(await get('/readyz')).toEqual({
      status: 200,
      body: '{"status":"ok","problems":{},"notices":{"jetstream":"behind"}}',
    });
    bus = 'not connected';
    expect((await get('/readyz')).status).toBe(503);
    bus = undefined;
    health.draining = true;
    expect([(await get('/readyz')).status, (await get('/livez')).status]).toEqual([503, 200]);
    expect((await get('/metrics')).status).toBe(200);
    expect((await get('/elsewhere')).status).toBe(404);
  });
});
