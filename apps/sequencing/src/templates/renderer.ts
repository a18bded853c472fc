import { createKillableWorker } from '../killable-worker.js';
import type { RenderJob, RenderResult } from './render-job.js';

// Jobs in one message: enough to hide the hand-over, few enough that a kill repeats little work.
const batchSize = 200;
/** A job may hold the thread this long; then the thread is killed. */
const killAfterMs = 250;

/** Renders templates in a thread of its own, which is killed and replaced when a template holds it too long. */
export interface Renderer {
  /** One result per job, in order. Rejects only when the thread itself cannot run. */
  render(jobs: RenderJob[]): Promise<RenderResult[]>;
  stop(): Promise<void>;
}

/** Creates a renderer; its thread starts with the first job and keeps no process alive. */
export function createRenderer(): Renderer {
  const extension = import.meta.url.slice(-3);
  const worker = createKillableWorker<RenderJob[], RenderResult[]>({
    module: new URL(`./render.worker${extension}`, import.meta.url),
    data: { engineUrl: new URL(`./engine${extension}`, import.meta.url).href },
    // The engine needs some 10 MB; the rest is for one batch of mails.
    resourceLimits: { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
    killAfterMs, tickMs: 25,
  });

  async function renderBatch(jobs: RenderJob[]): Promise<RenderResult[]> {
    const results: RenderResult[] = new Array(jobs.length);
    let waiting = jobs.map((_job, index) => index);
    while (waiting.length > 0) {
      const end = await worker.ask(waiting.map((index) => jobs[index]));
      if ('answer' in end) {
        waiting.forEach((index, at) => (results[index] = end.answer[at]));
        return results;
      }
      results[waiting[end.killed]] = refusal(end.why);
      waiting = waiting.filter((_index, at) => at !== end.killed);
    }
    return results;
  }

  async function render(jobs: RenderJob[]): Promise<RenderResult[]> {
    const results: RenderResult[] = [];
    for (let start = 0; start < jobs.length; start += batchSize) {
      results.push(...(await renderBatch(jobs.slice(start, start + batchSize))));
    }
    return results;
  }
  return { render, stop: () => worker.stop() };
}

function refusal(why: 'time' | Error & { code?: string }): RenderResult {
  if (why === 'time') return { ok: false, code: 'TEMPLATE_TIMEOUT', message: `It ran for over ${killAfterMs} ms` };
  if (why.code !== 'ERR_WORKER_OUT_OF_MEMORY') throw why;
  return { ok: false, code: 'TEMPLATE_TOO_LARGE', message: 'It used up its memory' };
}
