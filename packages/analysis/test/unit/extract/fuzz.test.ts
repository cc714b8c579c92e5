import { expect } from 'chai';
import { Readable } from 'node:stream';
import { streamSource } from '../../../src/extract/byte-source.js';
import { readCapture } from '../../../src/extract/capture-reader.js';
import { PacketCounter } from '../../../src/extract/packet-counter.js';
import { pcap } from '../../captures.js';
import { fuzzRound, randomFrom } from '../../fuzz/fuzz.js';
import { clientHello, phoneTcp } from '../../packets.js';

/** scripts/fuzz.mjs goes on for longer. */
const INPUTS = 6000;
const SLOWEST_MS = 1000;

describe('hostile captures', () => {
  it('never throw or hang, and every packet of them is counted', async function () {
    this.timeout(120_000);
    const random = randomFrom(20_161);
    for (let inputs = 0; inputs < INPUTS;) {
      const round = await fuzzRound(random);
      expect(round.slowestMs, `after ${inputs} inputs`).to.be.below(SLOWEST_MS);
      inputs += round.inputs;
    }
  });

  it('of nothing but ClientHellos that never end keep memory small', async () => {
    const beginning = clientHello('a.example', 30_000).subarray(0, 10_000);
    const packets = Array.from({ length: 3000 }, (_, at) =>
      phoneTcp({ from: 1024 + at, payload: beginning }),
    );
    const counter = new PacketCounter();
    const chunks = Readable.from([pcap(packets)]) as AsyncIterable<Uint8Array>;
    await readCapture(streamSource('test.pcap', chunks), counter);
    const kept = counter.table.flows.flatMap(({ streamFromA, streamFromB }) => [
      streamFromA?.assembly?.size ?? 0,
      streamFromB?.assembly?.size ?? 0,
    ]);
    expect(counter.table.flows).to.have.length(3000);
    expect(kept.reduce((sum, bytes) => sum + bytes)).to.be.within(5e6, 20e6);
  });
});
