import { afterEach, describe, expect, it } from '@jest/globals';
import { createKillableWorker, type KillableWorker } from './killable-worker.js';

interface Question {
  part: number;
  way: 'answer' | 'stick' | 'wait' | 'wait for ever' | 'throw' | 'exit' | 'answer, then exit';
}

// Works on the one part that it is told, and ends as it is told.
const module = new URL(`data:text/javascript,${encodeURIComponent(`
  import { parentPort, workerData } from 'node:worker_threads';
  const current = new Int32Array(workerData.progress);
  parentPort.on('message', ({ part, way }) => {
    if (way === 'exit') process.exit();
    Atomics.store(current, 0, part);
    while (way === 'stick');
    if (way.startsWith('wait')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, way === 'wait' ? 200 : Infinity);
    if (way === 'throw') throw new Error('no more');
    Atomics.store(current, 0, -1);
    parentPort.postMessage(workerData.word + part);
    if (way === 'answer, then exit') process.exit();
  });
`)}`);

describe('createKillableWorker', () => {
  let worker: KillableWorker<Question, string>;
  const begin = (killAfterMs = 40) => {
    const setup = { module, data: { word: 'part ' }, resourceLimits: {}, killAfterMs, tickMs: 10 };
    worker = createKillableWorker(setup);
  };
  const ask = (part: number, way: Question['way']) => worker.ask({ part, way });

  afterEach(() => worker.stop());

  it('answers in turn, and says at which part it was killed', async () => {
    begin();
    expect(await Promise.all([ask(1, 'answer'), ask(2, 'stick'), ask(3, 'answer')])).toEqual([
      { answer: 'part 1' }, { killed: 2, why: 'time' }, { answer: 'part 3' },
    ]);
  });

  it('takes the time that a part works, not the time that it waits', async () => {
    begin();
    expect(await ask(1, 'wait')).toEqual({ answer: 'part 1' });
    expect(await ask(2, 'wait for ever')).toEqual({ killed: 2, why: 'time' });
  });

  it('says why the thread ended at a part', async () => {
    // The thread has all the time that it needs to say so.
    begin(60_000);
    expect(await Promise.all([ask(1, 'throw'), ask(2, 'answer')])).toEqual([
      { killed: 1, why: expect.objectContaining({ message: 'no more' }) }, { answer: 'part 2' },
    ]);
  });

  it('rejects when the thread ends before it works, and starts another', async () => {
    begin();
    await expect(ask(1, 'exit')).rejects.toThrow('The thread ended');
    expect(await ask(2, 'answer')).toEqual({ answer: 'part 2' });
  });

  it('starts another thread after one that ended between two questions', async () => {
    begin();
    await ask(1, 'answer, then exit');
    // Either the thread is seen to be gone, or its end is heard instead of an answer.
    const next = await ask(2, 'answer').catch(() => ask(2, 'answer'));
    expect(next).toEqual({ answer: 'part 2' });
  });

  it('takes no question after stop, and does not blame the one that it had', async () => {
    begin(60_000);
    const running = ask(1, 'stick');
    const heard = expect(running).rejects.toThrow('The thread ended');
    // By now the thread has the question.
    await new Promise(setImmediate);
    await worker.stop();
    await heard;
    await expect(ask(2, 'answer')).rejects.toThrow('The worker was stopped');
  });
});
