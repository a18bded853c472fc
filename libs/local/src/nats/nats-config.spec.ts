import { describe, expect, it } from '@jest/globals';
import { natsConfig } from './nats-config.js';

const settings = { port: 4333, storeDir: '/a "b"', pidFile: '/p', users: [], syncAlways: false };

describe('natsConfig', () => {
  it('leaves sync_interval out for a server that would refuse to start with it', () => {
    expect(natsConfig(settings)).not.toContain('sync_interval');
    expect(natsConfig({ ...settings, syncAlways: true })).toContain('  sync_interval: always\n');
  });

  it('listens on this machine alone and escapes what it quotes', () => {
    expect(natsConfig(settings)).toContain('host: "127.0.0.1"\nport: 4333\n');
    expect(natsConfig(settings)).toContain('store_dir: "/a \\"b\\""\n');
  });
});
