import { afterEach, describe, expect, it } from '@jest/globals';
import { createKillableWorker, type KillableWorker } from './killable-worker.js';

interface Question {
  part: number;
  way: 'answer' | 'stick' | 'throw' | 'exit' | 'answer, then exit';
}

// Works on the one part that it is told, and ends as it is told.
const module = new URL(`data:text/javascript,${encodeURIComponent(`
  import { parentPort, workerData } from 'node:worker_threads';
  const current = new Int32Array(workerData.progress);
  parentPort.on('message', ({ part, way }) => {
    if (way === 'exit') process.exit();
    Atomics.store(current, 0, part);
    while (way === 'stick');
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

  it('answers in turn, and says at which part it was killed and why', async () => {
    begin();
    expect(await Promise.all([ask(1, 'answer'), ask(2, 'stick'), ask(3, 'answer'), ask(4, 'throw'), ask(5, 'answer')]))
      .toEqual([
        { answer: 'part 1' }, { killed: 2, why: 'time' }, { answer: 'part 3' },
        { killed: 4, why: expect.objectContaining({ message: 'no more' }) }, { answer: 'part 5' },
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
