import type { ActivitySlice, TrafficShape } from '../records.js';

const sliceMs = 100;

/** Of a voice codec: 50 packets a second is usual; 10 are let pass where silence is not sent. */
const callPackets = { least: 1, most: 20 } as const;
/** So many slices within `callSpan` slices in a row, both ways alike. */
const callSlices = 16;
const callSpan = 20;

/**
 * What a target's traffic looks like as a whole.
 * @param protocol as in the target's record.
 * @param observedMs how long the recording was, ms.
 */
export function shapeOf(
  activity: readonly ActivitySlice[],
  protocol: string,
  observedMs: number,
): TrafficShape {
  const sum = (of: (slice: ActivitySlice) => number): number =>
    activity.reduce((total, slice) => total + of(slice), 0);
  const [first, last] = [activity[0], activity.at(-1)];
  const lastedMs = first === undefined || last === undefined ? 0 : last.at + sliceMs - first.at;
  return {
    payloadOut: sum(({ payloadOut }) => payloadOut),
    payloadIn: sum(({ payloadIn }) => payloadIn),
    lastedMs,
    observedMs: Math.max(lastedMs, Math.round(observedMs)),
    largestBurst: activity.reduce(
      (most, { payloadOut, payloadIn }) => Math.max(most, payloadOut + payloadIn),
      0,
    ),
    likeCall: protocol === 'udp' && isLikeCall(activity),
  };
}

/** Datagrams both ways, steadily and alike, for two seconds: as RTP, whatever wraps it. */
function isLikeCall(activity: readonly ActivitySlice[]): boolean {
  const even = activity.filter(({ packetsOut, packetsIn }) => {
    const [few, many] = [Math.min(packetsOut, packetsIn), Math.max(packetsOut, packetsIn)];
    return few >= callPackets.least && many <= callPackets.most && many <= 3 * few;
  });
  return even.some(({ at }, index) => {
    const later = even[index + callSlices - 1];
    return later !== undefined && later.at - at < callSpan * sliceMs;
  });
}
