import type { RenderJob, RenderResult } from './render-job.js';
import { startThread } from './render-thread.js';
import type { RenderThread } from './render-thread.js';

// Jobs in one message: enough to hide the hand-over, few enough that a kill repeats little work.
const batchSize = 200;

/** Renders templates in a thread of its own, which is killed and replaced when a template holds it too long. */
export interface Renderer {
  /** One result per job, in order. Rejects only when the thread itself cannot run. */
  render(jobs: RenderJob[]): Promise<RenderResult[]>;
  stop(): Promise<void>;
}

/** Creates a renderer; its thread starts with the first job and keeps no process alive. */
export function createRenderer(): Renderer {
  let thread: RenderThread | null = null;
  let stopped = false;
  // Batches of all callers take turns.
  let turn: Promise<unknown> = Promise.resolve();

  async function renderBatch(jobs: RenderJob[]): Promise<RenderResult[]> {
    const results: RenderResult[] = new Array(jobs.length);
    let waiting = jobs.map((_job, index) => index);
    while (waiting.length > 0) {
      if (stopped) throw new Error('The renderer was stopped');
      thread ??= startThread();
      const end = await thread.run(waiting.map((index) => jobs[index])).catch((error: unknown) => {
        thread = null;
        throw error;
      });
      if ('results' in end) {
        waiting.forEach((index, at) => (results[index] = end.results[at]));
        return results;
      }
      thread = null;
      results[waiting[end.killed]] = end.result;
      waiting = waiting.filter((_index, at) => at !== end.killed);
    }
    return results;
  }

  async function render(jobs: RenderJob[]): Promise<RenderResult[]> {
    const results: RenderResult[] = [];
    for (let start = 0; start < jobs.length; start += batchSize) {
      const batch = jobs.slice(start, start + batchSize);
      const mine = turn.then(() => renderBatch(batch));
      turn = mine.catch(() => undefined);
      results.push(...(await mine));
    }
    return results;
  }

  async function stop(): Promise<void> {
    stopped = true;
    await thread?.terminate();
    thread = null;
  }
  return { render, stop };
}
