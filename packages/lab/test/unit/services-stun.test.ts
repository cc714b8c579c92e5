import { expect } from 'chai';
import { bindingAnswer, bindingRequest, mappedAddress } from '../../src/services/stun-protocol.js';

describe('STUN', () => {
  const transaction = Buffer.from('b7e7a701bc34d686fa87dfae', 'hex');

  it('gives an address and port as RFC 5769, section 2.2, writes them', () => {
    const answer = bindingAnswer(bindingRequest(transaction), '192.0.2.1', 32853);
    expect(answer?.toString('hex')).to.equal(
      '0101000c2112a442b7e7a701bc34d686fa87dfae' + '002000080001a147e112a643',
    );
  });

  it('is understood by its own reader, whatever the address', () => {
    for (const [address, port] of [
      ['255.255.255.255', 65535],
      ['1.2.3.4', 1],
    ] as const) {
      const answer = bindingAnswer(bindingRequest(transaction), address, port)!;
      expect(mappedAddress(answer, transaction)).to.deep.equal({ address, port });
    }
  });

  it('skips attributes that it does not know', () => {
    const known = bindingAnswer(bindingRequest(transaction), '192.0.2.1', 32853)!;
    const software = Buffer.from('8022000374737400', 'hex');
    const answer = Buffer.concat([known.subarray(0, 20), software, known.subarray(20)]);
    answer.writeUInt16BE(20, 2);
    expect(mappedAddress(answer, transaction)?.address).to.equal('192.0.2.1');
  });

  it('says nothing to what is no request, and takes no other answer', () => {
    expect(bindingAnswer(Buffer.alloc(20), '192.0.2.1', 1)).to.equal(undefined);
    expect(bindingAnswer(bindingRequest(transaction).subarray(0, 19), '192.0.2.1', 1)).to.equal(
      undefined,
    );
    const answer = bindingAnswer(bindingRequest(transaction), '192.0.2.1', 1)!;
    expect(mappedAddress(answer, Buffer.alloc(12))).to.equal(undefined);
    expect(mappedAddress(answer.subarray(0, 24), transaction)).to.equal(undefined);
    expect(mappedAddress(Buffer.alloc(0), transaction)).to.equal(undefined);
  });
});
