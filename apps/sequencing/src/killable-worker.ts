import { Worker, type ResourceLimits } from 'node:worker_threads';

/** What a worker's module finds in its `workerData`, beside what it is given itself. */
export interface WorkerProgress {
  /** One 32-bit cell that the worker keeps: the part of the question that it works on, from 0, and -1 between. */
  progress: SharedArrayBuffer;
}

export interface WorkerSetup {
  /** The worker's module: `.js` when built, `.ts` in tests. */
  module: URL;
  data?: object;
  resourceLimits: ResourceLimits;
  /** A part may keep the thread at work this long; then the thread is killed. */
  killAfterMs: number;
  /** How often to look. */
  tickMs: number;
}

/** How a question ended: with its answer, or with the thread, at the part that took too long or brought it down. */
export type WorkEnd<Answer> = { answer: Answer } | { killed: number; why: 'time' | Error };

export interface KillableWorker<Question, Answer> {
  /** Questions take turns. Rejects only when the thread itself cannot run. */
  ask(question: Question): Promise<WorkEnd<Answer>>;
  stop(): Promise<void>;
}

interface Thread {
  worker: Worker;
  current: Int32Array;
}

/**
 * A thread for work that strangers choose, which is killed and replaced when a piece of it goes on for too long.
 * It starts with the first question and keeps no process alive.
 */
export function createKillableWorker<Question, Answer>(setup: WorkerSetup): KillableWorker<Question, Answer> {
  let thread: Thread | null = null;
  let stopped = false;
  let turn: Promise<unknown> = Promise.resolve();

  function start(): Thread {
    const started = startThread(setup);
    const gone = () => {
      if (thread === started) thread = null;
    };
    // Heard before whoever waits for an answer: the next question must find another thread.
    started.worker.on('error', gone).once('exit', gone);
    return started;
  }

  async function answer(question: Question): Promise<WorkEnd<Answer>> {
    if (stopped) throw new Error('The worker was stopped');
    const { worker, current } = (thread ??= start());
    const ended = Promise.withResolvers<WorkEnd<Answer>>();
    const onMessage = (found: Answer) => ended.resolve({ answer: found });
    const onError = (error: Error) => {
      const part = Atomics.load(current, 0);
      if (part < 0) ended.reject(error);
      else ended.resolve({ killed: part, why: error });
    };
    const onExit = () => ended.reject(new Error('The thread ended'));
    worker.ref();
    worker.once('message', onMessage).once('error', onError).once('exit', onExit);
    const clock = setInterval(watch({ worker, current }, setup, (part) => {
      thread = null;
      ended.resolve({ killed: part, why: 'time' });
      void worker.terminate();
    }), setup.tickMs);
    worker.postMessage(question);
    try {
      return await ended.promise;
    } finally {
      clearInterval(clock);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      worker.unref();
    }
  }

  function ask(question: Question): Promise<WorkEnd<Answer>> {
    const mine = turn.then(() => answer(question));
    turn = mine.catch(() => undefined);
    return mine;
  }

  async function stop(): Promise<void> {
    stopped = true;
    await thread?.worker.terminate();
    thread = null;
  }
  return { ask, stop };
}

function startThread({ module, data, resourceLimits }: WorkerSetup): Thread {
  const progress = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const workerData = { ...data, progress } satisfies WorkerProgress;
  const worker = new Worker(module, { workerData, execArgv: [], resourceLimits });
  worker.unref();
  return { worker, current: new Int32Array(progress).fill(-1) };
}

// A part that is not at work waits, which none of ours has to: in ticks, since a process may be stopped and continued.
const idleTimes = 20;

/**
 * Calls `stuck` when the thread has worked on one part for too long, by the processor's time: on a machine that is busy
 * with other things an innocent part takes long, too.
 */
function watch({ worker, current }: Thread, { killAfterMs, tickMs }: WorkerSetup, stuck: (part: number) => void) {
  let seen = -1;
  let ticks = 0;
  // What the thread had used when it was first seen at this part; until that is known, nothing is the part's fault.
  let before = Infinity;
  return async (): Promise<void> => {
    const part = Atomics.load(current, 0);
    const isNew = part !== seen;
    if (isNew) [seen, ticks, before] = [part, 0, Infinity];
    else ticks += 1;
    if (part < 0) return;
    if (ticks * tickMs >= killAfterMs * idleTimes) return stuck(part);
    const used = await processorMs(worker);
    if (part !== seen || used === undefined) return;
    if (isNew) before = used;
    else if (used - before >= killAfterMs) stuck(part);
  };
}

/** Undefined: the thread has ended. */
async function processorMs(worker: Worker): Promise<number | undefined> {
  const used = await worker.cpuUsage().catch(() => undefined);
  return used && (used.user + used.system) / 1000;
}
