/** Mutates captures and puts them through every parser. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Extraction } from '../../src/extract/index.js';
import { captureExtractSchema } from '../../src/records.js';
import { extractBytes, pcap } from '../captures.js';
import { seedFiles, seedPackets } from './seeds.js';

type Random = (below: number) => number;

/** Numbers from 0 to below `below`, the same ones for the same seed. */
export function randomFrom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return (below) => uniformInt(generator, 0, below - 1);
}

export interface FuzzResult {
  /** Mutated packets and files so far. */
  readonly inputs: number;
  readonly slowestMs: number;
}

/**
 * One round: a capture of mutated packets, and each seed file mutated.
 * @throws Error where an extraction throws, is no valid record, or loses a packet.
 */
export async function fuzzRound(random: Random): Promise<FuzzResult> {
  const captures = [
    pcap(seedPackets.map((packet) => mutate(packet, random))),
    // The magic number and what makes a file readable at all stay.
    ...seedFiles.map(([, bytes]) =>
      Buffer.concat([bytes.subarray(0, 12), mutate(bytes.subarray(12), random)]),
    ),
  ];
  let slowestMs = 0;
  for (const bytes of captures) {
    const start = performance.now();
    const extraction = await extractBytes(bytes);
    slowestMs = Math.max(slowestMs, performance.now() - start);
    check(extraction);
  }
  return { inputs: seedPackets.length + seedFiles.length, slowestMs };
}

function check({ extract, active, flows }: Extraction): void {
  captureExtractSchema.parse(extract);
  const sum = (counts: readonly number[]): number =>
    counts.reduce((left, right) => left + right, 0);
  const inTargets = sum(active.map(({ target }) => target.packets));
  const skipped = extract.skipped.filter(({ reason }) => !reason.endsWith('-file'));
  const found = inTargets + sum(skipped.map(({ count }) => count));
  if (found !== extract.packets) throw new Error(`${found} of ${extract.packets} packets counted`);
  const inFlows = sum([...flows].map((flow) => flow.out.packets + flow.in.packets));
  if (inFlows !== inTargets)
    throw new Error(`${inFlows} packets in flows, ${inTargets} in targets`);
}

/** Overwrites, cuts, doubles and blows up a few places of the bytes. */
function mutate(original: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(original);
  for (let times = 1 + random(6); times > 0; times -= 1) {
    const at = random(bytes.length);
    const length = Math.min(1 + random(40), bytes.length - at);
    const kind = random(6);
    if (kind === 0) bytes.writeUInt8(random(256), at);
    else if (kind === 1) bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random(8)), at);
    else if (kind === 2) bytes.fill(random(2) === 0 ? 0xff : 0, at, at + length);
    else if (kind === 3)
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else if (kind === 4)
      bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    else bytes.copy(bytes, at, random(bytes.length));
    if (bytes.length === 0) return bytes;
  }
  return bytes;
}
