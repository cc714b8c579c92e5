import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { LabEvent } from '../../src/events.js';
import { runInLab } from '../../src/lab.js';
import type { Truth } from '../../src/truth/schema.js';
import { truthSchema } from '../../src/truth/schema.js';
import type { Findings } from './inside.js';
import { longestRttMs } from './longest-rtt.js';
import { skipUnless } from './requirements.js';

const programs = ['ip', 'nft', 'sshd', 'dnsmasq', 'traceroute', 'dig', 'ssh', 'adb', 'curl', 'cc'];

describe('the lab of the six countries', function () {
  this.timeout(180_000);
  const events: LabEvent[] = [];
  let folder: string | undefined;
  let truth: Truth;
  let found: Findings;

  before(async function () {
    skipUnless(this, programs);
    folder = await mkdtemp(join(tmpdir(), 'matador-lab-e2e-'));
    const truthFile = join(folder, 'truth.json');
    const inside = fileURLToPath(new URL('inside.js', import.meta.url));
    let output = '';
    const status = await runInLab('six-countries', [process.execPath, inside], {
      truthFile,
      onStdout: (chunk) => (output += chunk.toString()),
      onProgress: (event) => events.push(event),
    });
    expect(status).to.equal(0);
    truth = truthSchema.parse(JSON.parse(await readFile(truthFile, 'utf8')));
    found = JSON.parse(output) as Findings;
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  it('is up in a few seconds, and nothing in it dies', () => {
    const up = events.find((event) => event.kind === 'up');
    expect(up).to.include({ scenario: 'six-countries' });
    expect(up?.kind === 'up' && up.ms).to.be.lessThan(15_000);
    expect(events.filter((event) => event.kind === 'program-died')).to.deep.equal([]);
    if (up?.kind === 'up') console.log(`      up after ${up.ms} ms, ${up.namespaces} namespaces`);
  });

  it('routes as the truth says: every hop of every traceroute', () => {
    expect(truth.paths.length).to.be.greaterThan(80);
    for (const { from, to, hops } of truth.paths) {
      const expected = hops.map(({ address, silent }) => (silent ? null : address));
      expect(found.traces[`${from} ${to.address}`], `${from} to ${to.id}`).to.deep.equal(expected);
    }
  });

  it('takes the time that the truth says, within a tenth and a millisecond', () => {
    for (const [key, measured] of Object.entries(found.pings)) {
      const path = truth.paths.find(({ from, to }) => `${from} ${to.address}` === key);
      const expected = path?.hops.at(-1)?.rttMs ?? Number.NaN;
      expect(measured, key).to.be.within(expected, longestRttMs(expected));
    }
  });

  it('resolves names and addresses, and knows what it does not know', () => {
    for (const { address, reverse, unknown } of Object.values(found.dns)) {
      expect(address).to.equal('76.223.92.165');
      expect(reverse.toLowerCase()).to.equal('ae-2-26.bar1.zurich1.level3.net.');
      expect(unknown).to.include('status: NXDOMAIN');
    }
  });

  it('gives a shell at every vantage point, with its own resolver and the tools', () => {
    for (const { id, address } of truth.vantagePoints) {
      const lines = found.shells[id]?.trim().split('\n') ?? [];
      expect(lines[0]).to.equal(`nameserver ${address}`);
      expect(lines.slice(1).map((path) => path.split('/').at(-1))).to.deep.equal([
        'ip',
        'traceroute',
      ]);
    }
  });

  it('shows each vantage point to the outside with its own address', () => {
    for (const { id, address } of truth.vantagePoints) {
      expect(found.echoes[id]?.trim()).to.equal(address);
    }
  });

  it('has two phones that adb lists', () => {
    expect(found.devices).to.match(/^127\.0\.0\.1:5601\s+device .*model:Pixel_6a/m);
    expect(found.devices).to.match(/^127\.0\.0\.1:5603\s+device .*model:SM_A536B/m);
  });
});
