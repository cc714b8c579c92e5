import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runInLab } from '../../src/lab.js';
import { loadScenario } from '../../src/scenario/load.js';
import type { DualStackFindings } from './inside-dual-stack.js';
import { skipUnless } from './requirements.js';

describe('a lab with IPv6', function () {
  this.timeout(120_000);
  let found: DualStackFindings;

  before(async function () {
    skipUnless(this, ['ip', 'nft', 'sshd', 'dnsmasq', 'adb', 'cc']);
    const inside = fileURLToPath(new URL('inside-dual-stack.js', import.meta.url));
    let output = '';
    const status = await runInLab('hard-paths', [process.execPath, inside], {
      onStdout: (chunk) => (output += chunk.toString()),
    });
    expect(status).to.equal(0);
    found = JSON.parse(output) as DualStackFindings;
  });

  async function addressesOf(name: string): Promise<{ address: string; address6: unknown }> {
    const { servers } = await loadScenario('hard-paths');
    const all = servers.flatMap(({ endpoints }) => endpoints);
    const { address = '', address6 } = all.find(({ names }) => names.includes(name)) ?? {};
    return { address, address6 };
  }

  it('has phones whose apps prefer IPv6, from an address of their own', async () => {
    for (const [name, address] of Object.entries(found.overBoth)) {
      expect(address, name).to.equal((await addressesOf(name)).address6);
    }
    const { sides } = (await loadScenario('hard-paths')).site;
    expect(found.seenFrom).to.include(sides.a.phone.address6?.split('/')[0]);
  });

  it('has phones whose apps go back to IPv4 where IPv6 leads nowhere', async () => {
    for (const [name, address] of Object.entries(found.withoutIpv6)) {
      expect(address, name).to.equal((await addressesOf(name)).address);
    }
    const { sides } = (await loadScenario('hard-paths')).site;
    expect(found.seenFrom).to.include(sides.a.gateway.address);
  });
});
