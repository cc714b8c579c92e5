import { expect } from 'chai';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CampaignResult, Config, EngineEvent, Measurement } from '../../src/index.js';
import { Dataset, MatadorError, readJournal, runCampaign } from '../../src/index.js';
import { configuration } from '../support/configuration.js';
import { FakeWorld } from '../support/fake-world.js';

describe('running a campaign', () => {
  let dataset: string;
  let world: FakeWorld;
  let events: EngineEvent[];
  beforeEach(async () => {
    dataset = await mkdtemp(join(tmpdir(), 'matador-engine-'));
    world = new FakeWorld();
    events = [];
  });
  afterEach(async () => {
    await rm(dataset, { recursive: true });
  });

  const run = (config: Config, signal = new AbortController().signal): Promise<CampaignResult> =>
    runCampaign({
      config,
      implementations: world,
      plugins: [],
      toolVersion: '0.0.0',
      dataset,
      onEvent: (event) => events.push(event),
      signal,
    });
  const onePair = (campaign = {}) =>
    configuration({
      vantagePoints: ['DE', 'CH'],
      campaign: { sameCountryPairs: false, ...campaign },
    });
  const stored = async (folder: string): Promise<Measurement> =>
    (await (await Dataset.open(dataset)).measurement(folder)).record;
  const position = (call: string) => {
    const index = world.log.indexOf(call);
    expect(index, call).to.be.greaterThan(-1);
    return index;
  };

  it('measures every pair and records each message with both times', async () => {
    const result = await run(configuration());
    expect(result).to.deep.equal({ complete: 6, planned: 6, givenUp: [], reason: 'finished' });
    const record = await stored('fake_de_ch_r1');
    expect(record.outcome).to.equal('complete');
    expect(record.failures).to.deep.equal([]);
    const sent = record.actions.filter(({ kind }) => kind === 'message-sent');
    const received = record.actions.filter(({ kind }) => kind === 'message-received');
    expect(sent.map(({ message, side }) => `${message}${side}`)).to.deep.equal([
      'm1a',
      'm2b',
      'm3a',
      'm4b',
    ]);
    expect(new Set(received.map(({ message, side }) => `${message}${side}`))).to.deep.equal(
      new Set(['m1b', 'm2a', 'm3b', 'm4a']),
    );
    for (const { text, message } of sent) {
      expect(received.find((action) => action.message === message)?.text).to.equal(text);
    }
  });

  it('lets the phone onto the network only behind a checked tunnel and a running capture', async () => {
    await run(onePair());
    for (const [gateway, phone, vantagePoint] of [
      ['gw-a0', 'phone-a0', 'de'],
      ['gw-b0', 'phone-b0', 'ch'],
    ]) {
      const order = [
        `gateway.block ${gateway}`,
        `tunnel.open ${gateway} ${vantagePoint}`,
        `tunnel.exit ${gateway} ${vantagePoint}`,
        `gateway.forwardThrough ${gateway} ${vantagePoint}`,
        `capture.start ${gateway}`,
        `phone.joinWifi ${phone}`,
        `app.open ${phone}`,
        `app.close ${phone}`,
        `phone.leaveWifi ${phone}`,
        `capture.stop ${gateway}`,
        `tunnel.close ${gateway} ${vantagePoint}`,
      ].map(position);
      expect(order).to.deep.equal([...order].sort((x, y) => x - y));
    }
  });

  it('traces the direct path both ways and the path to each target from both sides', async () => {
    await run(onePair());
    const traces = [];
    for await (const trace of (
      await (await Dataset.open(dataset)).measurement('fake_de_ch_r1')
    ).traces()) {
      traces.push(
        `${trace.context?.purpose} ${trace.context?.vantagePoint} ${trace.destination.address}`,
      );
    }
    expect(traces.sort()).to.deep.equal([
      'direct ch 203.0.113.1',
      'direct de 203.0.113.2',
      'target ch 198.51.100.7',
      'target de 198.51.100.7',
    ]);
  });

  it('makes a control without opening the app', async () => {
    await run(onePair({ controls: { every: 1, seconds: 0.01 } }));
    const control = await stored('control-fake_de_ch_r1');
    expect(control).to.include({ kind: 'control', outcome: 'complete' });
    expect(control.actions).to.deep.equal([]);
    expect(control.sides.a.capture?.packets).to.equal(1);
    expect(world.log.filter((call) => call === 'app.open phone-a0')).to.have.length(1);
  });

  it('repeats a measurement in which the app failed, and keeps the failed attempt', async () => {
    world.fail(
      'app.send phone-a0',
      new MatadorError('no send button', { code: 'element-missing', source: 'app', hint: 'Look.' }),
    );
    const result = await run(onePair());
    expect(result).to.include({ complete: 1, reason: 'finished' });
    const failed = await stored('fake_de_ch_r1.failed-1');
    expect(failed.failures[0]).to.include({
      stage: 'messages',
      source: 'app',
      side: 'a',
      code: 'element-missing',
      hint: 'Look.',
    });
    expect((await stored('fake_de_ch_r1')).attempt).to.equal(2);
  });

  it('gives up after three tries, and tries again in the next run', async () => {
    const error = new MatadorError('down', { code: 'unreachable', source: 'vantage-point' });
    world.fail('tunnel.open gw-a0 de', error, 3);
    expect(await run(onePair())).to.deep.include({ complete: 0, givenUp: ['fake_de_ch_r1'] });
    expect(await readdir(join(dataset, 'measurements'))).to.have.length(3);
    expect(await run(onePair())).to.deep.include({ complete: 1, givenUp: [] });
    expect((await stored('fake_de_ch_r1')).attempt).to.equal(4);
  });

  it('blames a dead tunnel for what the app could not do', async () => {
    world.fail('app.send phone-b0', new MatadorError('no tick', { code: 'x', source: 'app' }), 3);
    world.tunnelsHealthy = false;
    await run(onePair());
    const { failures } = await stored('fake_de_ch_r1.failed-1');
    expect(failures.map(({ source }) => source)).to.include.members(['app', 'tunnel']);
    const reasons = [];
    for await (const entry of readJournal(join(dataset, 'journal.jsonl'))) {
      if (entry.event === 'measurement-repeated') reasons.push(entry.reason);
    }
    expect(reasons[0]).to.match(/^tunnel-dead/);
  });

  it('ends a measurement whose capture died', async () => {
    world.captureDies = true;
    const result = await run(onePair());
    expect(result.givenUp).to.deep.equal(['fake_de_ch_r1']);
    const { failures } = await stored('fake_de_ch_r1.failed-1');
    expect(failures[0]).to.include({ source: 'capture', code: 'capture-died' });
  });

  it('stops the testbed of a failing phone, and the other goes on', async () => {
    const error = new MatadorError('gone', { code: 'phone-offline', source: 'phone' });
    world.fail('phone.wake phone-a0', error, 99);
    const result = await run(configuration({ testbeds: 2 }));
    expect(result).to.include({ complete: 6, reason: 'finished' });
    expect(events.filter(({ kind }) => kind === 'testbed-stopped')).to.have.length(1);
  });

  it('says so when no testbed is left', async () => {
    const error = new MatadorError('gone', { code: 'phone-offline', source: 'phone' });
    world.fail('phone.open phone-b0', error);
    expect(await run(onePair())).to.include({ complete: 0, reason: 'no-testbed-left' });
    expect(world.log).to.include('gateway.close gw-a0');
  });

  it('refuses an exit that is not the vantage point', async () => {
    const config = onePair();
    world.fail(
      'tunnel.exit gw-a0 de',
      new MatadorError('seen as 192.0.2.9', { code: 'wrong-exit', source: 'vantage-point' }),
      3,
    );
    await run(config);
    const { failures, actions } = await stored('fake_de_ch_r1.failed-1');
    expect(failures[0]).to.include({ stage: 'exit-check', source: 'vantage-point', side: 'a' });
    expect(actions).to.deep.equal([]);
    expect(world.log).not.to.include('phone.joinWifi phone-a0');
  });

  it('sends no message where paths cannot be traced', async () => {
    world.canProbe = { ok: false, reasons: ['no traceroute'] };
    await run(onePair());
    const { failures } = await stored('fake_de_ch_r1.failed-1');
    expect(failures[0]).to.include({ source: 'vantage-point', code: 'cannot-probe' });
    expect(failures[0]?.message).to.include('no traceroute');
    expect(world.log).to.include('shell.close de').and.not.include('app.send phone-a0');
  });

  it('takes everything down when it is aborted, keeps nothing half, and goes on later', async () => {
    const controller = new AbortController();
    world.onCall = (call) => {
      if (call === 'app.send phone-b0') controller.abort();
    };
    expect(await run(onePair(), controller.signal)).to.include({ complete: 0, reason: 'stopped' });
    expect(await readdir(join(dataset, 'measurements'))).to.deep.equal([]);
    for (const call of [
      'phone.leaveWifi phone-a0',
      'capture.stop gw-b0',
      'tunnel.close gw-a0 de',
      'gateway.close gw-a0',
      'shell.close de',
    ]) {
      expect(world.log).to.include(call);
    }
    world.onCall = () => undefined;
    expect(await run(onePair())).to.include({ complete: 1, reason: 'finished' });
  });

  it('does not repeat what the data set holds', async () => {
    await run(onePair());
    world.log.length = 0;
    expect(await run(onePair())).to.include({ complete: 1, planned: 1, reason: 'finished' });
    expect(world.log).to.deep.equal([]);
  });

  it('records a target that cannot be traced and keeps the measurement', async () => {
    world.fail(
      'probe.trace tcp 198.51.100.7',
      new MatadorError('no raw sockets', { code: 'no-rights', source: 'probe' }),
    );
    const result = await run(onePair());
    expect(result.complete).to.equal(1);
    const { failures, outcome } = await stored('fake_de_ch_r1');
    expect(outcome).to.equal('complete');
    expect(failures).to.have.length(1);
    expect(failures[0]).to.include({ source: 'probe', stage: 'trace', code: 'no-rights' });
  });
});
