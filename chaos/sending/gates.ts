// Points at which one of many passers-by can be held until somebody says how it goes on.

/** Somebody who is held. */
export interface Held<A> {
  attempt: A;
  /** Lets it go on, or cuts its connections. */
  release(how: 'on' | 'cut'): void;
}

/** Thrown to whoever was held and is to cut its connections. */
export class Cut extends Error {}

export interface Gates<P extends string, A> {
  /** Holds the `nth` from now on that comes to the point. */
  holdAt(point: P, nth: number): Promise<Held<A>>;
  /** Keeps everybody back at the point until it is opened: what is under way goes on. */
  shut(point: P): void;
  /** Lets everybody pass again. */
  open(): void;
}

export function gates<P extends string, A>(): Gates<P, A> & { pass(point: P, attempt: A): Promise<void> } {
  let closed: { point: P; opened: Promise<void>; open(): void } | undefined;
  let armed: { point: P; left: number; hit(held: Held<A>): void } | undefined;
  return {
    holdAt: (point, nth) => new Promise((hit) => (armed = { point, left: nth, hit })),
    shut: (point) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      closed ??= { point, opened: promise, open: resolve };
    },
    open: () => {
      closed?.open();
      closed = undefined;
    },
    pass: async (point, attempt) => {
      if (closed?.point === point) await closed.opened;
      if (armed?.point !== point) return;
      armed.left -= 1;
      if (armed.left > 0) return;
      const { hit } = armed;
      armed = undefined;
      const how = await new Promise<'on' | 'cut'>((release) => hit({ attempt, release }));
      if (how === 'cut') throw new Cut();
    },
  };
}
