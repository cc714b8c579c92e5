import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Measurement } from '@matador/core';
import { configSchema, planSummarySchema } from '@matador/core';
import { expect } from 'chai';
import { describeResult } from '../../src/commands/run.js';
import { runCli } from '../run-cli.js';
import { inTemporaryFolder } from '../temporary-folder.js';

describe('matador init', () => {
  it('writes a configuration that is valid as it stands, and plan counts it', () =>
    inTemporaryFolder(async (folder) => {
      const init = await runCli(['init', 'deep/study'], folder);
      expect(init).to.include({
        status: 0,
        stdout: `${join(folder, 'deep/study/matador.config.yaml')}\n`,
      });
      const plan = await runCli(['plan', 'deep/study', '--json'], folder);
      expect(planSummarySchema.parse(JSON.parse(plan.stdout))).to.include({
        vantagePoints: 2,
        pairs: 3,
        measurements: 3,
        messages: 12,
        controls: 1,
      });
    }));

  it('leaves a file that is there as it is', () =>
    inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'matador.config.yaml'), 'mine');
      const { status, stdout, stderr } = await runCli(['init'], folder);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
      expect(stderr).to.match(/is there already/);
      expect(await readFile(join(folder, 'matador.config.yaml'), 'utf8')).to.equal('mine');
    }));
});

describe('matador plan', () => {
  it('prints the counts for people', () =>
    inTemporaryFolder(async (folder) => {
      await runCli(['init'], folder);
      const { stdout, stderr, status } = await runCli(['plan'], folder);
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
      expect(stdout).to.match(/^vantage points +2\npairs +3\nmeasurements +3\nmessages +12\n/);
    }));

  it('names the wrong value in a configuration', () =>
    inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'matador.config.json'), '{"vantagePoints":[{"id":"de"}]}');
      const { status, stdout, stderr } = await runCli(['plan', '--json'], folder);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
      expect(stderr).to.match(/vantagePoints\[0\]\.country: expected string, found nothing/);
      expect(stderr).not.to.match(/^ +at /m);
    }));

  it('is wrong use without a configuration', () =>
    inTemporaryFolder(async (folder) => {
      const { status, stderr } = await runCli(['plan'], folder);
      expect(status).to.equal(2);
      expect(stderr).to.match(/no configuration was found/);
    }));
});

describe('matador status', () => {
  it('says where a campaign stands', () =>
    inTemporaryFolder(async (folder) => {
      const config = configSchema.parse({
        vantagePoints: [{ id: 'de', country: 'DE', latitude: 50, longitude: 8 }],
        campaign: { name: 'first', apps: ['signal'], repetitions: 3 },
      });
      await mkdir(join(folder, 'data/measurements/signal_de_de_r1'), { recursive: true });
      await writeFile(
        join(folder, 'data/campaign.json'),
        JSON.stringify({
          schema: 'matador/campaign/1',
          createdAt: '2026-01-01T00:00:00.000Z',
          tool: { name: 'matador', version: '0.1.0' },
          plugins: [],
          geodata: [],
          config,
        }),
      );
      const at = '2026-01-01T00:00:01.000Z';
      await writeFile(
        join(folder, 'data/measurements/signal_de_de_r1/measurement.json'),
        JSON.stringify(completeMeasurement(at)),
      );
      await writeFile(
        join(folder, 'data/journal.jsonl'),
        `${JSON.stringify({ schema: 'matador/journal/1', at, event: 'run-started', planned: 4, alreadyDone: 0 })}\n{"torn`,
      );
      const { stdout, status } = await runCli(['status', 'data', '--json'], folder);
      expect(status).to.equal(0);
      expect(JSON.parse(stdout)).to.deep.equal({
        schema: 'matador/status/1',
        campaign: 'first',
        state: 'under-way',
        running: false,
        lastEventAt: at,
        planned: 4,
        complete: 1,
        remaining: 3,
        failedAttempts: 0,
        failures: {},
        failureCodes: {},
        anomalies: { 'low-battery dismissed': 1 },
        completePerHour: null,
        secondsLeft: 3 * 60,
        vantagePoints: [{ id: 'de', country: 'DE' }],
        pairs: [{ a: 'de', b: 'de', app: 'signal', counts: { complete: 1, open: 2 } }],
        testbeds: [],
        givenUp: [],
        impossible: [],
        replaced: [],
        waiting: [],
        paused: null,
      });
      const text = (await runCli(['status', 'data'], folder)).stdout;
      expect(text).to.match(/complete +1 of 4, 25 %\n/);
      expect(text).to.match(/\n\n {3}DE\nDE 1 *\n\n/);
    }));

  it('is wrong use of a folder that is no data set', () =>
    inTemporaryFolder(async (folder) => {
      const { status, stderr } = await runCli(['status', '.'], folder);
      expect(status).to.equal(2);
      expect(stderr).to.match(/is not a data set/);
    }));
});

describe('matador run', () => {
  it('fails, and says why, when no testbed can be opened; status knows it', () =>
    inTemporaryFolder(async (folder) => {
      await runCli(['init'], folder);
      const run = await runCli(['run', '--dataset', 'data', '--json'], folder);
      expect(run.status).to.equal(1);
      expect(run.stderr).to.match(/testbed testbed-1 stopped: no plugin provides gateway:linux/);
      expect(JSON.parse(run.stdout)).to.include({
        schema: 'matador/run/1',
        planned: 4,
        complete: 0,
        reason: 'no-testbed-left',
      });
      const status = await runCli(['status', 'data', '--json'], folder);
      expect(JSON.parse(status.stdout)).to.include({ state: 'no-testbed-left', remaining: 4 });
    }));

  it('says at the end what to do next', () => {
    const base = { complete: 3, planned: 4, givenUp: [], impossible: [] };
    const sentence = (reason: 'finished' | 'stopped' | 'no-testbed-left' | 'error') =>
      describeResult({ ...base, reason }, 'data');
    expect(sentence('finished')).to.equal('3 of 4 measurements complete in data');
    expect(sentence('stopped')).to.match(/^Stopped: .* goes on\.$/);
    expect(sentence('no-testbed-left')).to.match(/Mend what failed/);
    expect(describeResult({ ...base, givenUp: ['x'], reason: 'finished' }, 'data')).to.match(
      /given up after repeated failures: x$/,
    );
    expect(describeResult({ ...base, impossible: ['y'], reason: 'finished' }, 'data')).to.match(
      /impossible, for want of a vantage point: y$/,
    );
  });
});

describe('matador trace parse', () => {
  const output =
    'traceroute to a.example (192.0.2.9), 30 hops max, 60 byte packets\n' +
    ' 1  gw (10.0.0.1)  1.5 ms  1.25 ms *\n 2  * * *\n';

  it('prints JSON Lines, a trace each, every probe kept', () =>
    inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'route.txt'), output + output);
      const { status, stdout, stderr } = await runCli(
        ['trace', 'parse', 'route.txt', '--json'],
        folder,
      );
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
      const lines = stdout.trim().split('\n');
      expect(lines).to.have.length(2);
      const trace = JSON.parse(lines[0]!) as { hops: { probes: { address: string | null }[] }[] };
      expect(trace).to.deep.include({
        schema: 'matador/path-trace/1',
        destination: { name: 'a.example', address: '192.0.2.9' },
      });
      expect(trace.hops.map(({ probes }) => probes.map(({ address }) => address))).to.deep.equal([
        ['10.0.0.1', '10.0.0.1', null],
        [null, null, null],
      ]);
    }));

  const scamper =
    '{"type":"cycle-start", "list_name":"default", "id":0}\n' +
    '{"type":"trace", "method":"tcp", "src":"10.0.0.2", "dst":"192.0.2.9", "dport":443,' +
    ' "hop_count":2, "attempts":1, "hops":[{"addr":"192.0.2.9", "probe_ttl":2, "probe_id":1,' +
    ' "rtt":1.5, "tcp_flags":18}]}\n' +
    '{"type":"cycle-stop", "list_name":"default", "id":0}\n';
  const reply = { from: '192.0.2.9', rtt: 1.5, size: 48, ttl: 60 };
  const atlas = {
    fw: 5080,
    type: 'traceroute',
    proto: 'UDP',
    dst_addr: '192.0.2.9',
    result: [
      { hop: 1, result: [{ x: '*' }] },
      { hop: 2, result: [reply] },
    ],
  };

  it('tells scamper and RIPE Atlas by their content, and shows them as traceroute does', () =>
    inTemporaryFolder(async (folder) => {
      const files = {
        'scamper.jsonl': `\n${scamper}`,
        'atlas.json': JSON.stringify([atlas], null, 2),
        'atlas.jsonl': JSON.stringify(atlas),
      };
      for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
      const names = Object.keys(files);
      const json = await runCli(['trace', 'parse', ...names, '--json'], folder);
      expect(json).to.include({ status: 0, stderr: '' });
      const traces = json.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { tool: string; method: string; reached: boolean });
      expect(
        traces.map(({ tool, method, reached }) => [tool, method, reached].join(' ')),
      ).to.deep.equal(['scamper tcp true', 'ripe-atlas udp true', 'ripe-atlas udp true']);

      const text = await runCli(['trace', 'parse', ...names], folder);
      const shown =
        'traceroute to 192.0.2.9, 30 hops max, 60 byte packets\n 1 *\n 2 192.0.2.9  1.500 ms\n';
      expect(text).to.include({ status: 0, stderr: '', stdout: shown.repeat(3) });
    }));

  it('reads a file in the format that it is told, and names the lines it cannot read', () =>
    inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'x'), `\nconnected to prober\n${scamper}`);
      const parse = ['trace', 'parse', 'x', '--json', '--format'];
      const { status, stdout, stderr } = await runCli([...parse, 'scamper'], folder);
      expect(status).to.equal(0);
      expect(stdout.trim().split('\n')).to.have.length(1);
      expect(stderr).to.equal('x:2: not a JSON object\n');
      expect(await runCli([...parse, 'ripe-atlas'], folder)).to.include({ status: 1, stdout: '' });
    }));

  it('fails on a file without a trace, and does not fill the screen', () =>
    inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'novel.txt'), 'It was a dark night.\n'.repeat(1000));
      const { status, stdout, stderr } = await runCli(['trace', 'parse', 'novel.txt'], folder);
      expect({ status, stdout }).to.deep.equal({ status: 1, stdout: '' });
      expect(stderr.split('\n').length).to.be.below(15);
      expect(stderr).to.match(/novel\.txt: holds no path trace/);
    }));

  it('is wrong use of a file that is not there, and of an unknown format', () =>
    inTemporaryFolder(async (folder) => {
      expect(await runCli(['trace', 'parse', 'absent'], folder)).to.include({ status: 2 });
      const { status, stderr } = await runCli(['trace', 'parse', 'x', '--format', 'y'], folder);
      expect(status).to.equal(2);
      expect(stderr).to.match(/Allowed choices are traceroute, scamper, ripe-atlas/);
    }));
});

function completeMeasurement(at: string): Measurement {
  const side = {
    vantagePoint: {
      id: 'de',
      country: 'DE',
      city: null,
      latitude: 50,
      longitude: 8,
      address: null,
    },
    gateway: { id: 'gw', wlan: 'wlan0', uplink: 'eth0' },
    tunnel: null,
    phone: null,
    app: null,
    capture: null,
  };
  return {
    schema: 'matador/measurement/1',
    id: 'signal_de_de_r1',
    kind: 'measurement',
    app: 'signal',
    repetition: 1,
    attempt: 1,
    startedAt: at,
    endedAt: '2026-01-01T00:01:01.000Z',
    outcome: 'complete',
    sides: { a: side, b: side },
    actions: [],
    failures: [],
    anomalies: [
      {
        side: 'a',
        at,
        kind: 'low-battery',
        what: 'battery low',
        action: 'dismissed',
        screenshot: null,
      },
    ],
    stages: {},
  };
}
