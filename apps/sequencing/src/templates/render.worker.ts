import { parentPort, workerData } from 'node:worker_threads';
import type { Template } from 'liquidjs';
import type { RenderJob, RenderResult, RenderWorkerData } from './render-job.js';

// Runs as built JavaScript and, under jest, as TypeScript that Node strips: so no value import of a file of ours.
const { engineUrl, progress } = workerData as RenderWorkerData;
const { createEngine, renderLimitMs } = (await import(engineUrl)) as typeof import('./engine.js');

/** Longest rendered text in bytes: far above any mail that a person reads. */
const maxBytes = 256 * 1024;
// A campaign has a handful of templates; when more than this are in play, the cache starts over.
const maxCached = 500;

const current = new Int32Array(progress);
const engines = { text: createEngine(false), html: createEngine(true) };
const parsed = { text: new Map<string, Template[]>(), html: new Map<string, Template[]>() };

parentPort!.on('message', (jobs: RenderJob[]) => {
  const results = jobs.map((job, index) => {
    Atomics.store(current, 0, index);
    return render(job);
  });
  Atomics.store(current, 0, -1);
  parentPort!.postMessage(results);
});

function render(job: RenderJob): RenderResult {
  const kind = job.html ? 'html' : 'text';
  let template: Template[];
  try {
    template = compile(kind, job.template);
  } catch (error) {
    const tooLong = messageOf(error).includes('parse length limit');
    return { ok: false, code: tooLong ? 'TEMPLATE_TOO_LARGE' : 'TEMPLATE_SYNTAX', message: messageOf(error) };
  }
  return evaluate(kind, template, job);
}

function compile(kind: 'text' | 'html', source: string): Template[] {
  const cache = parsed[kind];
  const known = cache.get(source);
  if (known) return known;
  if (cache.size >= maxCached) cache.clear();
  const template = engines[kind].parse(source);
  cache.set(source, template);
  return template;
}

function evaluate(kind: 'text' | 'html', template: Template[], job: RenderJob): RenderResult {
  // A frozen or starved process runs out of wall-clock time without the template being at fault: look at CPU time. All
  // tries together are one part of this thread's work, which is killed for what they use.
  for (;;) {
    const before = process.threadCpuUsage();
    try {
      const text = engines[kind].renderSync(template, job.data) as string;
      if (Buffer.byteLength(text) <= maxBytes) return { ok: true, text };
      return { ok: false, code: 'TEMPLATE_TOO_LARGE', message: `The text is longer than ${maxBytes} bytes` };
    } catch (error) {
      const message = messageOf(error);
      if (message.includes('memory alloc limit')) return { ok: false, code: 'TEMPLATE_TOO_LARGE', message };
      if (!message.includes('render limit')) return { ok: false, code: 'TEMPLATE_FAILED', message };
      const { user, system } = process.threadCpuUsage(before);
      const usedMs = (user + system) / 1000;
      if (usedMs > renderLimitMs / 2) return { ok: false, code: 'TEMPLATE_TIMEOUT', message };
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
