import { MatadorError } from '@matador/core';
import { expect } from 'chai';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { parseListenAddress, urlOf } from '../../src/watching/address.js';
import type { MetricsServer } from '../../src/watching/metrics-server.js';
import { serveMetrics } from '../../src/watching/metrics-server.js';
import { runCli } from '../run-cli.js';
import { eventsOf, failure, runStarted, stepsOf } from '../support/run-events.js';
import { inTemporaryFolder } from '../temporary-folder.js';

const free = { host: '127.0.0.1', port: 0 };

describe('the metrics of a run', () => {
  let server: MetricsServer;
  beforeEach(async () => {
    server = await serveMetrics(free);
  });
  afterEach(() => server.close());

  const scrape = async () => {
    const response = await fetch(server.url);
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/);
    return await response.text();
  };
  const [first, second] = stepsOf('DE', 'CH').map((step) => eventsOf(step));
  if (first === undefined || second === undefined)
    throw new Error('two countries have three pairs');

  it('count what happened, over HTTP', async () => {
    for (const event of [
      runStarted(['DE', 'CH']),
      first.started(),
      first.stageEnded('tunnel', 3),
      first.sent(),
      first.finished('complete', 100),
      second.started(),
      second.failed(),
      second.finished('failed', 40),
      second.givenUp(),
      second.started(),
    ]) {
      server.onEvent(event);
    }
    const lines = (await scrape()).split('\n');
    expect(lines).to.include.members([
      'matador_measurements_planned 3',
      'matador_measurements_remaining 2',
      'matador_testbeds 1',
      'matador_testbeds_working 1',
      'matador_testbeds_stopped 0',
      'matador_run_paused 0',
      'matador_measurements_total{app="signal",kind="measurement",outcome="complete"} 1',
      'matador_measurements_total{app="signal",kind="measurement",outcome="failed"} 1',
      'matador_measurement_duration_seconds_bucket{le="120",app="signal",kind="measurement",outcome="complete"} 1',
      'matador_measurements_given_up_total{source="vantage-point"} 1',
      'matador_failures_total{source="vantage-point",code="unreachable",stage="tunnel"} 1',
      'matador_stage_duration_seconds_bucket{le="2",stage="tunnel"} 0',
      'matador_stage_duration_seconds_bucket{le="5",stage="tunnel"} 1',
      'matador_stage_duration_seconds_sum{stage="tunnel"} 3',
      'matador_messages_total{app="signal",action="sent"} 1',
      'matador_captured_bytes_total{app="signal"} 2000',
    ]);
    const names = lines.filter((line) => /^\w/.test(line));
    for (const name of names) expect(name).to.match(/^matador_/);
    expect(names.some((name) => name.startsWith('matador_process_resident_memory_bytes'))).to.equal(
      true,
    );
  });

  it('count vantage points that were replaced, and testbeds that stopped', async () => {
    const about = { vantagePoint: 'br', standsFor: 'br', failure };
    server.onEvent(runStarted(['DE', 'CH']));
    server.onEvent({ kind: 'vantage-point-replaced', ...about, by: 'br2', again: [] });
    server.onEvent({
      kind: 'testbed-stopped',
      testbed: 'testbed-1',
      failure,
      failures: 1,
      until: null,
    });
    expect((await scrape()).split('\n')).to.include.members([
      'matador_vantage_points_replaced_total{vantage_point="br"} 1',
      'matador_testbeds_stopped 1',
    ]);
  });

  it('are at /metrics, and only to be read', async () => {
    const { origin } = new URL(server.url);
    expect((await fetch(origin)).status).to.equal(404);
    expect((await fetch(server.url, { method: 'POST' })).status).to.equal(405);
  });

  it('are not served any more once the run is over', async () => {
    const other = await serveMetrics(free);
    expect((await fetch(other.url)).status).to.equal(200);
    await other.close();
    const refused = await fetch(other.url).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).to.be.instanceOf(TypeError);
  });
});

describe('where metrics are served', () => {
  it('is a port, or host and port', () => {
    expect(parseListenAddress('9464')).to.deep.equal({ host: '127.0.0.1', port: 9464 });
    expect(parseListenAddress('0.0.0.0:80')).to.deep.equal({ host: '0.0.0.0', port: 80 });
    expect(parseListenAddress('[::1]:80')).to.deep.equal({ host: '::1', port: 80 });
    expect(urlOf({ host: '::1', port: 80 })).to.equal('http://[::1]:80');
    for (const wrong of ['', 'x', '70000', '::1:80', 'host:', 'a:b:1']) {
      expect(() => parseListenAddress(wrong), wrong).to.throw(/expected a port/);
    }
  });

  it('is an error before the campaign begins where something listens there', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    try {
      const error = await serveMetrics({ ...free, port }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(MatadorError).and.include({ code: 'metrics-address' });
      await inTemporaryFolder(async (folder) => {
        await runCli(['init'], folder);
        const argv = ['run', '--dataset', 'data', '--metrics', String(port)];
        const { status, stdout, stderr } = await runCli(argv, folder);
        expect({ status, stdout }).to.deep.equal({ status: 1, stdout: '' });
        expect(stderr).to.match(/metrics cannot be served .*EADDRINUSE/);
        expect((await runCli(['status', 'data'], folder)).stderr).to.match(/is not a data set/);
      });
    } finally {
      squatter.close();
    }
  });
});
