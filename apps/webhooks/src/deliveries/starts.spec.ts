import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { JobRow } from './job-rows.js';
import { Lane, mostPerLane } from './lane.js';
import type { Outcome } from './outcome.js';
import { mostPerOrigin, Starts } from './starts.js';

const delivered: Outcome = { state: 'delivered', status: 204, error: null, inMs: null, gone: false };
const row = (endpoint_id: string, n: number): JobRow => ({
  endpoint_id,
  sequence: String(n),
  attempts: 0,
  order_key: `con_${n}`,
  created_ms: '0',
  next_attempt_at: null,
  event_id: 'evt_1',
  type: 'contact.created',
  data: '{}',
  occurred_ms: '0',
  traceparent: null,
});

/** A lane at its full width with so much ready, each of an order key of its own. */
function lane(endpointId: string, count: number, origin = 'https://a.example'): Lane {
  const made = new Lane('wrk_1', endpointId, 0);
  made.target = { url: `${origin}/hooks`, origin, version: 1, secret: '' };
  for (let n = 0; n < mostPerLane; n++) {
    made.feed([row(endpointId, n)], [], false);
    made.finish(made.take()!, { status: 204, ms: 1 }, delivered);
  }
  made.feed(Array.from({ length: count }, (_, n) => row(endpointId, n)), [], false);
  return made;
}

/** Starts whose attempts end when the test says so, and the endpoints of those that began, in order. */
function held(may = () => true) {
  const began: string[] = [];
  const ends: (() => void)[] = [];
  const starts = new Starts({
    may,
    attempt: async (of, job) => {
      began.push(of.endpointId);
      await new Promise<void>((resolve) => ends.push(resolve));
      of.finish(job, { status: 204, ms: 1 }, delivered);
    },
  });
  return {
    starts,
    began,
    /** Lets the oldest attempts end, and what follows them begin. */
    async end(count: number) {
      for (const resolve of ends.splice(0, count)) resolve();
      // In one turn they end and ask for a round, which the next one makes.
      await turnOfTheLoop();
      await turnOfTheLoop();
    },
    async ask(...lanes: Lane[]) {
      for (const one of lanes) starts.ask(one);
      await turnOfTheLoop();
    },
  };
}

describe('starts', () => {
  it('keep to the connections of an origin, and its endpoints take turns', async () => {
    const { starts, began, end, ask } = held();
    await ask(lane('a', 200), lane('b', 200), lane('c', 5));
    expect(began).toEqual(Array(mostPerOrigin).fill('a'));
    await end(10);
    expect(began.slice(mostPerOrigin)).toEqual(Array(10).fill('b'));
    await end(10);
    expect(began.slice(mostPerOrigin + 10)).toEqual([...Array(5).fill('c'), ...Array(5).fill('a')]);
    expect(starts.inFlight).toBe(mostPerOrigin);
    while (starts.inFlight > 0) await end(7);
    expect(began).toHaveLength(405);
  });

  it('of other origins do not wait for a full one', async () => {
    const { began, ask } = held();
    await ask(lane('a', 100), lane('b', 3, 'https://b.example'));
    expect(began.filter((id) => id === 'b')).toHaveLength(3);
  });

  it('keep to what the process may have under way, and whoever found no room comes first', async () => {
    const { starts, began, end, ask } = held();
    const lanes = Array.from({ length: 17 }, (_, n) => lane(String(n), 100, `https://${n}.example`));
    await ask(...lanes);
    expect(starts.inFlight).toBe(1_024);
    expect(began).not.toContain('16');
    await end(3);
    expect(began.slice(1_024)).toEqual(['16', '16', '16']);
    expect(starts.inFlight).toBe(1_024);
  });

  it('begin nothing while they may not', async () => {
    let may = false;
    const { began, ask } = held(() => may);
    const one = lane('a', 2);
    await ask(one);
    expect(began).toEqual([]);
    may = true;
    await ask(one);
    expect(began).toEqual(['a', 'a']);
  });
});
