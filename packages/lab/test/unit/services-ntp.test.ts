import { expect } from 'chai';
import { fromNtpTimestamp, ntpAnswer, ntpTimestamp } from '../../src/services/ntp.js';

describe('SNTP', () => {
  it('writes times as seconds since 1900 and a fraction', () => {
    expect(ntpTimestamp(0).toString('hex')).to.equal('83aa7e8000000000');
    expect(ntpTimestamp(500).toString('hex')).to.equal('83aa7e8080000000');
    expect(Math.round(fromNtpTimestamp(ntpTimestamp(1_795_360_014_123)))).to.equal(
      1_795_360_014_123,
    );
  });

  it("answers with the client's time, and when it received and answered", () => {
    const request = Buffer.alloc(48);
    request[0] = 0x1b;
    ntpTimestamp(1000).copy(request, 40);
    const answer = ntpAnswer(request, 2000, 2001);
    expect(answer?.[0]).to.equal(0x1c);
    expect(answer?.[1]).to.equal(1);
    expect(answer && fromNtpTimestamp(answer.subarray(24, 32))).to.equal(1000);
    expect(answer && fromNtpTimestamp(answer.subarray(32, 40))).to.equal(2000);
    expect(Math.round(answer ? fromNtpTimestamp(answer.subarray(40, 48)) : 0)).to.equal(2001);
  });

  it('says nothing to what is no request', () => {
    expect(ntpAnswer(Buffer.alloc(47, 0x1b), 0, 0)).to.equal(undefined);
    expect(ntpAnswer(Buffer.alloc(48, 0x1c), 0, 0)).to.equal(undefined);
    expect(ntpAnswer(Buffer.alloc(48, 0xff), 0, 0)).to.equal(undefined);
  });
});
