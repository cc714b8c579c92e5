import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runInLab } from '../../src/lab.js';
import type { BrokenNetworkFindings } from './inside-broken-network.js';
import { skipUnless } from './requirements.js';

const scenario = fileURLToPath(
  new URL('../../../../../examples/three-countries/scenario.yaml', import.meta.url),
);
const inside = fileURLToPath(new URL('inside-broken-network.js', import.meta.url));
const programs = ['ip', 'nft', 'sshd', 'dnsmasq', 'traceroute', 'ping', 'dig', 'ssh', 'tcpdump'];

describe('what goes wrong in the network', function () {
  this.timeout(120_000);
  let found: BrokenNetworkFindings;

  before(async function () {
    skipUnless(this, programs);
    let output = '';
    const status = await runInLab(scenario, [process.execPath, inside], {
      onStdout: (chunk) => (output += chunk.toString()),
    });
    expect(status).to.equal(0);
    found = JSON.parse(output) as BrokenNetworkFindings;
  });

  it('cuts a vantage point off, both ways, for a while', () => {
    expect(found.lasting['a vantage point']).to.deep.equal([
      'answer answer',
      'nothing nothing',
      'answer answer',
    ]);
  });

  it('silences a router, which still forwards', () => {
    const looks = (found.lasting['a router and the next'] ?? []).map((look) => look.split(' '));
    const [before] = looks;
    expect(looks.map(([router]) => router)).to.deep.equal(['62.154.5.206', '*', '62.154.5.206']);
    expect(before?.[1]).to.match(/^\d+\.\d+/);
    expect(looks.map(([, next]) => next)).to.deep.equal(Array(3).fill(before?.[1]));
  });

  it('makes a resolver say nothing', () => {
    expect(found.lasting['a resolver']).to.deep.equal([
      '5.148.175.201',
      'nothing',
      '5.148.175.201',
    ]);
  });

  it('fills the disk', () => {
    expect(found.lasting['the disk']).to.deep.equal(['written', 'ENOSPC', 'written']);
  });

  it('is refused where it is so already, or there is no such place', () => {
    const [forGood, again, nowhere, noCapture] = found.refused;
    expect(forGood).to.equal('done');
    expect(again).to.include('it is so already: vantage-point-down us');
    expect(nowhere).to.include('this lab has no vantage point atlantis');
    expect(noCapture).to.include('none of tcpdump, dumpcap runs there');
  });

  it('kills tunnels and captures on a gateway, and nothing else', () => {
    expect(found.killed).to.deep.equal({ tunnel: 'SIGKILL', capture: 'SIGKILL' });
    expect(found.spared).to.have.members(['a program', 'another capture']);
  });
});
