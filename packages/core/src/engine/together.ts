/**
 * Runs several pieces of work at once. The first error aborts the others; all have ended when this
 * returns, and that first error is thrown.
 */
export async function together<T>(
  signal: AbortSignal,
  works: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<T[]> {
  const failed = new AbortController();
  const linked = AbortSignal.any([signal, failed.signal]);
  let failure: { readonly error: unknown } | undefined;
  const results = await Promise.all(
    works.map(async (work) => {
      try {
        return await work(linked);
      } catch (error) {
        failure ??= { error };
        failed.abort();
        return undefined;
      }
    }),
  );
  if (failure !== undefined) throw failure.error;
  return results as T[];
}
