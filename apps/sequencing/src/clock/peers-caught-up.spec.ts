import { describe, expect, it } from '@jest/globals';
import type { Operation } from '@sortie/contracts';
import { peersCaughtUp } from './peers-caught-up.js';

/** Peers of which the named services have a consumer that lags. */
const peersOf = (lagging: Record<string, string>) => {
  const asked: unknown[] = [];
  const call = async ({ service }: Operation, input: object) => {
    asked.push(input);
    return { lagging: lagging[service] ?? null };
  };
  return { asked, operations: { call } as never };
};

describe('what an advance waits for at its end', () => {
  it('is every consumer of its log', async () => {
    const { asked, operations } = peersOf({});
    await expect(peersCaughtUp(operations, [1, 2])).resolves.toBeUndefined();
    expect(asked.length).toBeGreaterThan(1);
    expect(asked[0]).toEqual({ service: 'sequencing', positions: [1, 2] });
  });

  it('is named when it does not come, and the request may be repeated', async () => {
    const { operations } = peersOf({ webhooks: 'webhooks-log-v1' });
    await expect(peersCaughtUp(operations, [1])).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      detail: 'The clock has moved, but webhooks-log-v1 has not caught up yet; repeat the request.',
    });
  });
});
