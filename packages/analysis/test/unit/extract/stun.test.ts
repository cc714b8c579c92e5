import { expect } from 'chai';
import { extractPackets } from '../../captures.js';
import { hex, phoneUdp } from '../../packets.js';

/** A message of this type without attributes. */
const stun = (type: string) => hex(`${type} 0000 2112a442 b7e7a701bc34d686fa87dfae`);

async function serviceOf(...payloads: Buffer[]): Promise<string | undefined> {
  const { extract } = await extractPackets(payloads.map((each) => phoneUdp(40_000, 3478, each)));
  return extract.targets[0]?.service;
}

describe('STUN', () => {
  it('is recognised by its magic cookie: requests, answers, indications, errors', async () => {
    for (const type of ['0001', '0011', '0101', '0111']) {
      expect(await serviceOf(stun(type)), type).to.equal('stun');
    }
  });

  it('is TURN where a relay is asked for: Allocate, Send, ChannelBind', async () => {
    for (const type of ['0003', '0016', '0109', '0113']) {
      expect(await serviceOf(stun(type)), type).to.equal('turn');
    }
    expect(await serviceOf(stun('0001'), stun('0003'), stun('0001'))).to.equal('turn');
  });

  it('is not what merely looks like it: cut, another cookie, channel data, odd lengths', async () => {
    expect(await serviceOf(stun('0001').subarray(0, 19))).to.equal(undefined);
    expect(await serviceOf(hex('0001 0000 2112a443 000000000000000000000000'))).to.equal(undefined);
    expect(await serviceOf(stun('4000'))).to.equal(undefined);
    expect(await serviceOf(hex('0001 0003 2112a442 000000000000000000000000'))).to.equal(undefined);
    expect(await serviceOf(Buffer.alloc(0))).to.equal(undefined);
  });
});
