import { expect } from 'chai';
import type { FlowRecord } from '../../../src/records.js';
import type { Packet } from '../../captures.js';
import { extractPackets } from '../../captures.js';
import { ACK, phoneTcp, phoneUdp, RST, serverTcp, SYN } from '../../packets.js';

const START = 0xffff_fffa;

async function flowsOf(packets: readonly (Buffer | Packet)[]): Promise<FlowRecord[]> {
  return [...(await extractPackets(packets)).flows];
}

function out(offset: number, length: number, at: number): Packet {
  const sequence = (START + 1 + offset) >>> 0;
  return { bytes: phoneTcp({ sequence, payload: Buffer.alloc(length, 1) }), at };
}

/** 20 ms to the server and back, 5 ms to the phone and back. */
const handshake = [
  { bytes: phoneTcp({ flags: SYN, sequence: START }), at: 0 },
  { bytes: serverTcp({ flags: SYN | ACK, sequence: 8, acknowledgement: START + 1 }), at: 20 },
  { bytes: phoneTcp({ sequence: START + 1, acknowledgement: 9 }), at: 25 },
];

describe('flows', () => {
  it('tell who sent how much, and when', async () => {
    const [flow, other] = await flowsOf([...handshake, out(0, 100, 40), phoneUdp(5, 6)]);
    expect(flow).to.deep.include({
      protocol: 'tcp',
      port: 443,
      deviceAddress: '192.168.1.77',
      devicePort: 40000,
      firstSeen: '2026-11-22T15:00:00.000Z',
      lastSeen: '2026-11-22T15:00:00.040Z',
    });
    expect(flow?.out).to.include({ packets: 3, bytes: 3 * 40 + 100 });
    expect(flow?.in).to.include({ packets: 1, bytes: 40 });
    expect(other).to.include({ protocol: 'udp', handshakeRttMs: null, remoteRttMs: null });
  });

  it('tell how long the handshake took, and the part beyond the capture', async () => {
    const [flow] = await flowsOf(handshake);
    expect(flow).to.include({ handshakeRttMs: 25, remoteRttMs: 20 });
    const [again] = await flowsOf([
      ...handshake.slice(0, 1),
      { bytes: phoneTcp({ flags: SYN, sequence: START }), at: 10 },
      ...handshake.slice(1),
    ]);
    expect(again).to.include({ handshakeRttMs: 15, remoteRttMs: 10 });
    expect(again?.out.retransmissions).to.equal(1);
    const [oneWay] = await flowsOf(handshake.filter((_, at) => at !== 1));
    expect(oneWay).to.include({ handshakeRttMs: 25, remoteRttMs: null });
    const [underWay] = await flowsOf(handshake.slice(2));
    expect(underWay).to.include({ handshakeRttMs: null, remoteRttMs: null });
  });

  it('tell what was sent again, over the wrap of sequence numbers', async () => {
    const [flow] = await flowsOf([...handshake, out(0, 10, 30), out(10, 10, 31), out(0, 10, 90)]);
    expect(flow?.out).to.include({ retransmissions: 1, outOfOrder: 0 });
  });

  it('tell what was overtaken from what was lost and sent again', async () => {
    const early = [...handshake, out(0, 10, 30), out(20, 10, 31)];
    const [overtaken] = await flowsOf([...early, out(10, 10, 32)]);
    expect(overtaken?.out).to.include({ retransmissions: 0, outOfOrder: 1 });
    const [lost] = await flowsOf([...early, out(10, 10, 90)]);
    expect(lost?.out).to.include({ retransmissions: 1, outOfOrder: 0 });
  });

  it('do not take keep-alives and new connections between the same ports for it', async () => {
    const [flow] = await flowsOf([
      ...handshake,
      out(0, 10, 30),
      out(9, 1, 90),
      out(9, 0, 91),
      { bytes: phoneTcp({ flags: SYN, sequence: 77 }), at: 200 },
      { bytes: phoneTcp({ sequence: 78, payload: Buffer.alloc(5) }), at: 230 },
    ]);
    expect(flow?.out).to.include({ retransmissions: 0, outOfOrder: 0, packets: 7 });
  });

  it('count resets by who sent them', async () => {
    const reset = { flags: RST, sequence: 9 };
    const [flow] = await flowsOf([...handshake, { bytes: serverTcp(reset), at: 50 }]);
    expect([flow?.out.resets, flow?.in.resets]).to.deep.equal([0, 1]);
  });

  it('began in the capture where a SYN is, of TCP, or where it is no TCP', async () => {
    const begun = async (...packets: (Buffer | Packet)[]) =>
      (await extractPackets(packets)).active.map((target) => target.begun);
    expect(await begun(...handshake, out(0, 100, 40))).to.deep.equal([true]);
    expect(await begun(out(0, 100, 40), serverTcp({ flags: RST }))).to.deep.equal([false]);
    expect(await begun(phoneUdp(5, 6))).to.deep.equal([true]);
    expect(await begun(out(0, 9, 0), phoneTcp({ from: 40001, flags: SYN }))).to.deep.equal([true]);
  });
});
