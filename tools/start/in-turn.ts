/** A function that runs `work` once a call, each when the one before has ended, however that ended. */
export function inTurn(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}
