import { expect } from 'chai';
import { renderCheck } from '../../src/commands/doctor.js';
import { missingCapabilities } from '../../src/doctor/capabilities.js';
import type { ClockReading, GatewayProvider, PluginHost } from '@matador/core';
import { MatadorError, sideConfigSchema } from '@matador/core';
import { check, ok, skipped } from '../../src/doctor/check.js';
import { judgeClock } from '../../src/doctor/clocks.js';
import { checkGateway } from '../../src/doctor/gateways.js';
import { checkNode } from '../../src/doctor/machine.js';
import { checkPhone } from '../../src/doctor/phones.js';
import { checkProgram, programs } from '../../src/doctor/programs.js';
import { restoreAll } from '../../src/doctor/restore.js';
import { checkVantagePoint } from '../../src/doctor/vantage-points.js';
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
        .and.match(/✘ restore:gateway:\S+: no plugin provides gateway:linux/)
        .and.match(/✘ restore:vantage-point:br: no plugin provides tunnel:ssh/)
        .and.match(/\d+ to mend\.\n$/);
    }));
});

const { signal } = new AbortController();

function reading(offsetMs: number | null): ClockReading {
  const at = '2026-01-01T00:00:00.000Z';
  return offsetMs === null
    ? { at, offsetMs, uncertaintyMs: null, how: 'date', reason: 'no such program' }
    : { at, offsetMs, uncertaintyMs: 12.5, how: 'date', reason: null };
}

/** What runs `date` on a machine whose clock is off by so much. */
const machine = (offsetMs: number) => () =>
  Promise.resolve({
    exitCode: 0,
    stdout: `${((Date.now() + offsetMs) / 1000).toFixed(3)}\n`,
    stderr: '',
  });

const hostOf = (implementations: Record<string, unknown>) =>
  ({ get: (kind: string) => implementations[kind] }) as unknown as PluginHost;

describe('a clock', () => {
  const cases: [offsetMs: number | null, status: string, detail: string][] = [
    [0, 'ok', "0 ms ahead of this machine's, give or take 12.5 ms"],
    [999.9, 'ok', "999.9 ms ahead of this machine's, give or take 12.5 ms"],
    [-999.9, 'ok', "999.9 ms behind this machine's, give or take 12.5 ms"],
    [1000, 'warning', "1000 ms ahead of this machine's, give or take 12.5 ms"],
    [-3_600_000, 'warning', "3600000 ms behind this machine's, give or take 12.5 ms"],
    [null, 'warning', 'cannot be read: no such program'],
  ];
  for (const [offsetMs, status, detail] of cases) {
    it(`${String(offsetMs)} ms off: ${status}`, () => {
      const judged = judgeClock('gateway:gw', reading(offsetMs));
      expect(judged).to.include({ id: 'gateway:gw:clock', status, detail });
      expect(judged.hint === null).to.equal(status === 'ok');
    });
  }
});

describe('a gateway', () => {
  const config = { id: 'gw', provider: 'fake', wlan: 'wlan0', uplink: 'eth0' };
  const examined = async (provider: Partial<GatewayProvider>) => {
    const checks = [];
    const host = hostOf({ gateway: provider });
    for await (const one of checkGateway(config, host, signal)) checks.push(one);
    return checks;
  };

  it('has failed where something that it needs is missing; its clock is only warned of', async () => {
    const well = { id: 'nftables', ok: true, detail: 'the rules can be loaded', hint: null };
    const bad = { id: 'tun', ok: false, detail: 'no such device', hint: 'modprobe tun' };
    const checks = await examined({
      examine: () => Promise.resolve([well, bad]),
      readClock: () => Promise.resolve(reading(-2_000)),
    });
    expect(checks.map(({ id, status }) => `${id} ${status}`)).to.deep.equal([
      'gateway:gw ok',
      'gateway:gw:nftables ok',
      'gateway:gw:tun failed',
      'gateway:gw:clock warning',
    ]);
    expect(checks[2]).to.include({ detail: 'no such device', hint: 'modprobe tun' });
  });

  it('that cannot be reached is one failure, with the hint of the error', async () => {
    const error = new MatadorError('not reached', { code: 'unreachable', hint: 'Plug it in.' });
    expect(await examined({ examine: () => Promise.reject(error) })).to.deep.equal([
      { id: 'gateway:gw', status: 'failed', detail: 'not reached', hint: 'Plug it in.' },
    ]);
  });

  it('of a kind that cannot be examined is passed over', async () => {
    expect(await examined({})).to.deep.equal([
      skipped('gateway:gw', 'this kind cannot be examined'),
    ]);
  });
});

describe("a phone's and a vantage point's clock", () => {
  const close = () => Promise.resolve();

  it('is told beside the phone, also where an app is missing', async () => {
    const phone = {
      identity: { manufacturer: 'Maker', model: 'One', androidVersion: '14' },
      shell: machine(5_000),
      packages: { info: () => Promise.resolve(null) },
      close,
    };
    const app = { manifest: { displayName: 'Signal', androidPackage: 'org.signal' } };
    const host = hostOf({ phone: { open: () => Promise.resolve(phone) }, app });
    const side = sideConfigSchema.parse({
      phone: { provider: 'fake', serial: 'one' },
      gateway: { id: 'gw', provider: 'fake', wlan: 'wlan0', uplink: 'eth0' },
      wifi: { ssid: 'lab', security: 'open' },
      accounts: {},
    });
    const checks = await checkPhone({ place: 'one/a', side, apps: ['signal'] }, host, signal);
    expect(checks.map(({ id, status }) => `${id} ${status}`)).to.deep.equal([
      'phone:one/a failed',
      'phone:one/a:clock warning',
    ]);
  });

  it('is told beside the vantage point, and not where that cannot be reached', async () => {
    const place = { country: 'DE', latitude: 0, longitude: 0, tunnel: 'fake' };
    const shell = { host: '192.0.2.1', port: 22, user: 'root' };
    const point = { id: 'de', ...place, shell };
    const probe = { id: 'probe', canProbe: () => Promise.resolve({ ok: true }) };
    const reached = { open: () => Promise.resolve({ run: machine(0), close }) };
    const checksBy = async (provider: unknown) => {
      const host = hostOf({ tunnel: {}, probe, shell: provider });
      const checks = await checkVantagePoint(point, 'probe', host, signal);
      return checks.map(({ id, status }) => `${id} ${status}`);
    };
    expect(await checksBy(reached)).to.deep.equal([
      'vantage-point:de ok',
      'vantage-point:de:clock ok',
    ]);
    const lost = { open: () => Promise.reject(new Error('lost')) };
    expect(await checksBy(lost)).to.deep.equal(['vantage-point:de failed']);
  });
});

describe('putting back', () => {
  const side = (serial: string) =>
    sideConfigSchema.parse({
      phone: { provider: 'fake', serial },
      gateway: { id: 'gw', provider: 'fake', wlan: 'wlan0', uplink: 'eth0' },
      wifi: { ssid: 'lab', security: 'open' },
      accounts: {},
    });
  const testbeds = [{ id: 'one', a: side('changed'), b: side('broken') }];
  const place = { country: 'DE', latitude: 0, longitude: 0, tunnel: 'fake' };
  const shell = { host: '192.0.2.1', port: 22, user: 'root' };
  const vantagePoints = [
    { id: 'with-shell', ...place, shell },
    { id: 'without', ...place },
  ];

  it('goes from phones over gateways to vantage points, says what was put back, and closes', async () => {
    const closed: string[] = [];
    const close = (what: string) => () => Promise.resolve(void closed.push(what));
    const phone = (serial: string) => ({
      restore: () =>
        serial === 'changed'
          ? Promise.resolve(['time zone UTC'])
          : Promise.reject(new MatadorError('cannot', { code: 'x', hint: 'Do it.' })),
      close: close(serial),
    });
    const implementations: Record<string, unknown> = {
      phone: { open: ({ serial }: { serial: string }) => Promise.resolve(phone(serial)) },
      gateway: { restore: () => Promise.resolve(['rules and routes', 'ssh']) },
      tunnel: { restore: () => Promise.resolve([]) },
      shell: { open: () => Promise.resolve({ close: close('shell') }) },
    };
    const host = hostOf(implementations);
    const checks = [];
    for await (const one of restoreAll(testbeds, vantagePoints, host, signal)) checks.push(one);
    expect(checks).to.deep.equal([
      ok('restore:one/a', 'time zone UTC'),
      { id: 'restore:one/b', status: 'failed', detail: 'cannot', hint: 'Do it.' },
      ok('restore:gateway:gw', 'rules and routes, ssh'),
      ok('restore:vantage-point:with-shell', 'as it was found'),
      skipped('restore:vantage-point:without', 'nothing of ours is ever left there'),
    ]);
    expect(closed).to.deep.equal(['changed', 'broken', 'shell']);
  });
});
