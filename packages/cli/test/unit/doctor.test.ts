import { expect } from 'chai';
import { renderCheck } from '../../src/commands/doctor.js';
import { missingCapabilities } from '../../src/doctor/capabilities.js';
import type { PluginHost } from '@matador/core';
import { MatadorError, sideConfigSchema } from '@matador/core';
import { check, ok } from '../../src/doctor/check.js';
import { checkNode } from '../../src/doctor/machine.js';
import { checkProgram, programs } from '../../src/doctor/programs.js';
import { restorePhones } from '../../src/doctor/restore.js';
import { runCli } from '../run-cli.js';
import { inTemporaryFolder } from '../temporary-folder.js';

describe('the capabilities of a process', () => {
  const cases: [status: string, missing: string[]][] = [
    ['Name:\tnode\nCapEff:\t000001ffffffffff\nSeccomp:\t0\n', []],
    ['CapEff:\t0000000000000000\n', ['CAP_NET_ADMIN', 'CAP_NET_RAW', 'CAP_SYS_ADMIN']],
    ['CapEff:\t0000000000003000\n', ['CAP_SYS_ADMIN']],
    ['no such line', ['CAP_NET_ADMIN', 'CAP_NET_RAW', 'CAP_SYS_ADMIN']],
    ['CapEff:\tgarbage\n', ['CAP_NET_ADMIN', 'CAP_NET_RAW', 'CAP_SYS_ADMIN']],
  ];
  for (const [status, missing] of cases) {
    it(`${JSON.stringify(status)} lacks ${missing.join(', ') || 'none'}`, () => {
      expect(missingCapabilities(status)).to.deep.equal(missing);
    });
  }
});

describe("the programs' versions", () => {
  const outputs: [program: string, output: string, version: string][] = [
    ['adb', 'Android Debug Bridge version 1.0.41\nVersion 29.0.6-debian\n', '29.0.6-debian'],
    ['ssh', 'OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19 27 Jan 2026\n', '9.2p1'],
    ['ip', 'ip utility, iproute2-6.1.0, libbpf 1.1.2\n', '6.1.0'],
    ['nft', 'nftables v1.0.6 (Lester Gooch #5)\n', '1.0.6'],
    ['curl', 'curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1\n', '7.88.1'],
    ['dig', 'DiG 9.18.33-1~deb12u2-Debian\n', '9.18.33-1~deb12u2-Debian'],
    ['ping', 'ping from iputils 20221126\n', '20221126'],
    ['tcpdump', 'tcpdump version 4.99.3\nlibpcap version 1.10.3\n', '4.99.3'],
    ['traceroute', 'Modern traceroute for Linux, version 2.1.2\n', '2.1.2'],
  ];
  for (const [name, output, version] of outputs) {
    it(`${name}: ${version}`, () => {
      const program = programs.find((candidate) => candidate.name === name);
      expect(program?.version.exec(output)?.[1]).to.equal(version);
    });
  }

  it('a program that is missing matters as much as what needs it', async () => {
    const absent = {
      name: 'no-such-program',
      versionArguments: [],
      version: /x/,
      from: 'no-such',
      neededBy: ['phone:absent'],
    };
    const users = new Set(['phone:absent']);
    expect(await checkProgram(absent, users, true)).to.include({ status: 'failed' });
    expect(await checkProgram(absent, users, false)).to.include({ status: 'warning' });
    expect(await checkProgram(absent, new Set(), true)).to.include({ status: 'skipped' });
    expect((await checkProgram(absent, users, true)).hint).to.match(/apt-get install no-such/);
  });
});

describe('the version of Node', () => {
  for (const version of ['v20.20.2', 'v20.20.10', 'v20.21.0', 'v22.0.0']) {
    it(`${version} will do`, () => {
      expect(checkNode(version).status).to.equal('ok');
    });
  }
  for (const version of ['v20.20.1', 'v20.9.9', 'v18.30.30']) {
    it(`${version} is too old`, () => {
      expect(checkNode(version).status).to.equal('failed');
    });
  }
});

describe('a check', () => {
  it('that throws has failed, with the hint of the error', async () => {
    const error = new MatadorError('no', { code: 'x', hint: 'Do.' });
    const failed = await check('thing', () => Promise.reject(error));
    expect(failed).to.deep.equal({ id: 'thing', status: 'failed', detail: 'no', hint: 'Do.' });
  });

  it('is a line, with the mend below where something is wrong', () => {
    expect(renderCheck(ok('node', 'v20'))).to.equal('✔ node: v20\n');
    expect(renderCheck({ id: 'x', status: 'failed', detail: 'a\nb', hint: 'Mend.' })).to.equal(
      '✘ x: a\n    b\n    Mend.\n',
    );
  });
});

describe('matador doctor', () => {
  it('examines the machine alone where there is no configuration', () =>
    inTemporaryFolder(async (folder) => {
      const { status, stdout } = await runCli(['doctor', '--json'], folder);
      const { ok, checks } = JSON.parse(stdout) as {
        ok: boolean;
        checks: { id: string; status: string }[];
      };
      expect(status).to.equal(ok ? 0 : 1);
      expect(checks).to.deep.include({
        id: 'config',
        status: 'skipped',
        detail: 'none here: only the machine is examined',
        hint: null,
      });
      expect(checks.map(({ id }) => id)).to.include.members(['node', 'program:adb', 'rights']);
    }));

  it('names everything that stands in the way of a campaign, with exit status 1', () =>
    inTemporaryFolder(async (folder) => {
      await runCli(['init'], folder);
      const { status, stdout, stderr } = await runCli(['doctor'], folder);
      expect(status).to.equal(1);
      expect(stderr).to.equal('');
      expect(stdout)
        .to.match(/✘ plugins: none/)
        .and.match(/✘ campaign: no plugin provides app:signal/)
        .and.match(/npm install @matador\/app-signal/)
        .and.match(/✘ phone:testbed-1\/a: no plugin provides phone:android/)
        .and.match(/✘ vantage-point:br: no plugin provides tunnel:ssh/)
        .and.match(/\d+ to mend\.\n$/);
    }));

  it('needs a configuration to put phones back, and names each that it cannot reach', () =>
    inTemporaryFolder(async (folder) => {
      expect((await runCli(['doctor', '--restore'], folder)).status).to.equal(2);
      await runCli(['init'], folder);
      const { status, stdout } = await runCli(['doctor', '--restore'], folder);
      expect(status).to.equal(1);
      expect(stdout)
        .to.match(/✘ restore:testbed-1\/a: no plugin provides phone:android/)
        .and.match(/✘ restore:testbed-1\/b/)
        .and.match(/2 to mend\.\n$/);
    }));
});

describe('putting phones back', () => {
  const side = (serial: string) =>
    sideConfigSchema.parse({
      phone: { provider: 'fake', serial },
      gateway: { id: 'gw', provider: 'fake', wlan: 'wlan0', uplink: 'eth0' },
      wifi: { ssid: 'lab', security: 'open' },
      accounts: {},
    });
  const testbeds = [{ id: 'one', a: side('changed'), b: side('broken') }];

  it('says of each what was put back, and closes it', async () => {
    const closed: string[] = [];
    const host = {
      get: () => ({
        open: ({ serial }: { serial: string }) =>
          Promise.resolve({
            restore: () =>
              serial === 'changed'
                ? Promise.resolve(['time zone UTC'])
                : Promise.reject(new MatadorError('cannot', { code: 'x', hint: 'Do it.' })),
            close: () => Promise.resolve(void closed.push(serial)),
          }),
      }),
    } as unknown as PluginHost;
    const checks = [];
    for await (const one of restorePhones(testbeds, host, new AbortController().signal)) {
      checks.push(one);
    }
    expect(checks).to.deep.equal([
      ok('restore:one/a', 'time zone UTC'),
      { id: 'restore:one/b', status: 'failed', detail: 'cannot', hint: 'Do it.' },
    ]);
    expect(closed).to.deep.equal(['changed', 'broken']);
  });
});
