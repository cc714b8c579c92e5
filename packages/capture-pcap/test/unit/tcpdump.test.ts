import { expect } from 'chai';
import { isListening, parseCounters, tcpdumpArgv } from '../../src/tcpdump.js';

const listening =
  'tcpdump: listening on wlan0, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n';

describe('tcpdump', () => {
  it('is told to write each packet at once to its output', () => {
    expect(tcpdumpArgv('wlan0', 4096).join(' ')).to.equal(
      'tcpdump -n -i wlan0 -s 262144 -U --immediate-mode -B 4096 --time-stamp-precision=nano -Z root -w -',
    );
  });

  it('is ready once it says so', () => {
    expect(isListening('')).to.equal(false);
    expect(isListening('tcpdump: wlan0: No such device exists\n')).to.equal(false);
    expect(isListening(listening)).to.equal(true);
    expect(isListening('tcpdump: verbose output suppressed\nlistening on wlan0, ')).to.equal(true);
  });

  it('tells its counters at the end', () => {
    const end = '12 packets captured\n15 packets received by filter\n3 packets dropped by kernel\n';
    const counters = { received: 15, droppedByKernel: 3, droppedByInterface: 0 };
    expect(parseCounters(`${listening}${end}`)).to.deep.equal(counters);
    expect(parseCounters(`${end}2 packets dropped by interface\n`)).to.deep.equal({
      ...counters,
      droppedByInterface: 2,
    });
  });

  it('counts one packet in the singular', () => {
    const end = '1 packet captured\n1 packet received by filter\n0 packets dropped by kernel\n';
    expect(parseCounters(end)).to.include({ received: 1 });
  });

  it('has told nothing where something is missing', () => {
    expect(parseCounters('')).to.equal(null);
    expect(parseCounters('12 packets received by filter\n')).to.equal(null);
  });
});
