/**
 * Runs several pieces of work at once. The first error aborts the others; all have ended when this
 * returns, and that first error is thrown.
 */
export async function together<Results extends readonly unknown[]>(
  signal: AbortSignal,
  works: { readonly [Index in keyof Results]: (signal: AbortSignal) => Promise<Results[Index]> },
): Promise<Results> {
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
  return results as unknown as Results;
}
