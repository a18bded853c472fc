/** Works for `amount` milliseconds or items, and answers how many a second it did. */
export type Work = (amount: number) => Promise<number>;

/** The child's half of a side: gets ready, then works whenever it is told to, until its parent lets it go. */
export async function serveRounds<C>(prepare: (config: C) => Promise<Work>): Promise<void> {
  // A parent that was killed leaves nothing behind.
  process.on('disconnect', () => process.exit(0));
  const work = await prepare(JSON.parse(process.argv[2] ?? '{}') as C);
  process.on('message', ({ amount }: { amount: number }) => {
    work(amount).then((rate) => process.send?.({ rate }), (error: Error) => process.send?.({ error: error.stack }));
  });
  process.send?.({ ready: true });
}

/** Lets `callers` repeat a step for some milliseconds; answers the steps a second, until the last has ended. */
export async function repeat(callers: number, ms: number, step: (caller: number) => Promise<void>): Promise<number> {
  let done = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      while (performance.now() - began < ms) {
        await step(caller);
        done += 1;
      }
    }),
  );
  return (done * 1000) / (performance.now() - began);
}
