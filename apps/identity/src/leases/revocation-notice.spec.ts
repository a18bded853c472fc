import { describe, expect, it, jest } from '@jest/globals';
import { tellGateways } from './revocation-notice.js';

type Callback = (error: Error | null, message: { json(): unknown }) => void;

/** A bus that hands each publication to `answer`, with a way to answer it. */
function busThat(answer: (reply: (text: string) => void) => void) {
  let callback: Callback = () => undefined;
  const unsubscribe = jest.fn();
  const bus = {
    subscribe: (_: string, options: { callback: Callback }) => {
      callback = options.callback;
      return { unsubscribe };
    },
    publish: () => answer((text) => callback(null, { json: () => JSON.parse(text) as unknown })),
  };
  return { bus: bus as never, unsubscribe };
}

const settle = () => jest.fn<(gatewayId: string) => Promise<void>>(() => Promise.resolve());
// Longer than a test may take: a promise that waits for it fails its test.
const long = 60_000;

describe('tellGateways', () => {
  it('is done at the last acknowledgement', async () => {
    const { bus, unsubscribe } = busThat((reply) => {
      reply('{"gateway_id":"a"}');
      reply('{"gateway_id":"b"}');
    });
    const settled = settle();
    await tellGateways(bus, '_INBOX.x', 'key_1', new Map([['a', long], ['b', long]]), settled);
    expect(settled.mock.calls).toEqual([['a'], ['b']]);
    expect(unsubscribe).toHaveBeenCalledTimes(1);
  });

  it('waits for nobody when nobody owes', async () => {
    const published = jest.fn();
    await tellGateways(busThat(published).bus, '_INBOX.x', 'key_1', new Map(), settle());
    expect(published).toHaveBeenCalledTimes(1);
  });

  it.each(['not json', '{}', '{"gateway_id":"stranger"}'])('takes %s for no acknowledgement', async (text) => {
    const settled = settle();
    const started = performance.now();
    await tellGateways(busThat((reply) => reply(text)).bus, '_INBOX.x', 'key_1', new Map([['a', 30]]), settled);
    expect(performance.now() - started).toBeGreaterThanOrEqual(30);
    expect(settled).not.toHaveBeenCalled();
  });

  it('lets the longest lease run out when the bus is gone', async () => {
    const closed = () => {
      throw new Error('closed connection');
    };
    const started = performance.now();
    await tellGateways({ subscribe: closed, publish: closed }, '_INBOX.x', 'key_1', new Map([['a', 10], ['b', 40]]), settle());
    expect(performance.now() - started).toBeGreaterThanOrEqual(40);
  });
});
