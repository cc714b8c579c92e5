import { expect } from 'chai';
import { decode, encode } from 'dns-packet';
import { whoamiAnswer } from '../../src/services/dns-whoami.js';

describe('the name whose address is that of who asks', () => {
  const query = (type: 'A' | 'AAAA') =>
    encode({ type: 'query', id: 7, questions: [{ type, name: 'whoami.akamai.net' }] });

  it("answers with the asker's address, not to be kept", () => {
    const answer = whoamiAnswer(query('A'), '203.0.113.9');
    const { id, flag_aa, answers } = decode(answer ?? Buffer.alloc(0));
    expect({ id, flag_aa }).to.deep.equal({ id: 7, flag_aa: true });
    expect(answers?.[0]).to.include({
      name: 'whoami.akamai.net',
      type: 'A',
      ttl: 0,
      data: '203.0.113.9',
    });
  });

  it('has no other records, and no answer to what is no query', () => {
    const answer = whoamiAnswer(query('AAAA'), '203.0.113.9');
    expect(decode(answer ?? Buffer.alloc(0)).answers).to.deep.equal([]);
    expect(whoamiAnswer(Buffer.from('garbage'), '203.0.113.9')).to.equal(undefined);
    expect(whoamiAnswer(answer ?? Buffer.alloc(0), '203.0.113.9')).to.equal(undefined);
  });
});
