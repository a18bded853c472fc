import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { RenderJob, RenderResult, RenderWorkerData } from './render-job.js';

/** A job may hold the thread this long; then the thread is killed. */
export const killAfterMs = 250;
// Time is counted in ticks, so a process that was stopped and continued does not blame the template.
const tickMs = 25;

/** How a batch ended: all of it, or the index of the job that had to be killed. */
export type BatchEnd = { results: RenderResult[] } | { killed: number; result: RenderResult };

/** One worker thread and the clock that ends it. */
export interface RenderThread {
  run(jobs: RenderJob[]): Promise<BatchEnd>;
  terminate(): Promise<unknown>;
}

/** Starts a thread. Once a batch ended as killed, the thread is gone and another must be started. */
export function startThread(): RenderThread {
  const extension = import.meta.url.slice(-3);
  const progress = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const current = new Int32Array(progress).fill(-1);
  const workerData: RenderWorkerData = { engineUrl: new URL(`./engine${extension}`, import.meta.url).href, progress };
  const worker = new Worker(fileURLToPath(new URL(`./render.worker${extension}`, import.meta.url)), {
    workerData,
    execArgv: [],
    // The engine needs some 10 MB; the rest is for one batch of mails.
    resourceLimits: { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
  });
  // An error always comes with its exit, which ends the batch; without a listener it would end the process.
  let exited = false;
  worker.on('error', ignore).once('exit', () => (exited = true)).unref();

  async function run(jobs: RenderJob[]): Promise<BatchEnd> {
    if (exited) throw new Error('The render thread ended');
    worker.ref();
    const ended = Promise.withResolvers<BatchEnd>();
    const onMessage = (results: RenderResult[]) => ended.resolve({ results });
    const onError = (error: Error & { code?: string }) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY' || current[0] < 0) ended.reject(error);
      else ended.resolve({ killed: current[0], result: refusal('TEMPLATE_TOO_LARGE', 'It used up its memory') });
    };
    const onExit = () => ended.reject(new Error('The render thread ended'));
    worker.once('message', onMessage).once('error', onError).once('exit', onExit);
    const ticker = setInterval(watch(current, (index) => {
      ended.resolve({ killed: index, result: refusal('TEMPLATE_TIMEOUT', `It ran for over ${killAfterMs} ms`) });
      void worker.terminate();
    }), tickMs);
    worker.postMessage(jobs);
    try {
      return await ended.promise;
    } finally {
      clearInterval(ticker);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      worker.unref();
    }
  }
  return { run, terminate: () => worker.terminate() };
}

function watch(current: Int32Array, stuck: (index: number) => void): () => void {
  let seen = -1;
  let ticks = 0;
  return () => {
    const index = Atomics.load(current, 0);
    ticks = index >= 0 && index === seen ? ticks + 1 : 0;
    seen = index;
    if (ticks * tickMs >= killAfterMs) stuck(index);
  };
}

function ignore(): void {}

function refusal(code: 'TEMPLATE_TIMEOUT' | 'TEMPLATE_TOO_LARGE', message: string): RenderResult {
  return { ok: false, code, message };
}
