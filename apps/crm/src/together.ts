/**
 * Waits for all of them and then throws the first failure. Promise.all would throw while the others still send
 * queries, and those would land behind the ROLLBACK, on a connection that is someone else's by then.
 */
export async function together<T extends readonly unknown[]>(
  work: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  const results = await Promise.allSettled(work);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
