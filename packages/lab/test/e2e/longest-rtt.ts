/** What a round trip may take by the truth: a tenth and a millisecond more. */
export function longestRttMs(rttMs: number): number {
  return rttMs * 1.1 + 1;
}
