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

  describe('with phones that offer more', () => {
    beforeEach(() => {
      world.versatilePhones = true;
    });

    it('makes them look as if they stood at the vantage point, before they are on the network', async () => {
      await run(onePair());
      // 10° N 20° E lies in Chad, 11° N 21° E too.
      const order = [
        'phone.setFlightMode phone-a0',
        'phone.setTimeZone phone-a0 Africa/Ndjamena',
        'phone.fakeLocation phone-a0 10 20',
        'phone.allowOnly phone-a0 org.example.fake',
        'phone.joinWifi phone-a0',
      ].map(position);
      expect(order).to.deep.equal([...order].sort((x, y) => x - y));
      const { conditions, phoneControlMs } = (await stored('fake_de_ch_r1')).sides.a;
      expect(conditions).to.deep.equal({
        timeZone: { zone: 'Africa/Ndjamena', applied: true, reason: null },
        location: { latitude: 10, longitude: 20, applied: true, method: 'fake', reason: null },
        firewall: {
          allowed: ['org.example.fake'],
          applied: true,
          method: 'fake',
          blocked: 3,
          reason: null,
        },
      });
      expect(phoneControlMs).to.be.a('number');
    });

    it('keeps them calm from the beginning of the run to its end, and puts them back', async () => {
      await run(onePair());
      const order = ['phone.open', 'phone.restore', 'phone.calm', 'phone.wake'].map((call) =>
        position(`${call} phone-b0`),
      );
      expect(order).to.deep.equal([...order].sort((x, y) => x - y));
      expect(world.log.lastIndexOf('phone.restore phone-b0')).to.be.within(
        position('phone.leaveWifi phone-b0'),
        position('phone.close phone-b0'),
      );
    });

    it('goes on without what a phone refuses, and says so in the record', async () => {
      const refusal = new MatadorError('no mock provider', { code: 'x', source: 'phone' });
      world.fail('phone.fakeLocation phone-a0 10 20', refusal);
      const result = await run(onePair());
      expect(result.complete).to.equal(1);
      const { sides, failures } = await stored('fake_de_ch_r1');
      expect(failures).to.deep.equal([]);
      expect(sides.a.conditions?.location).to.include({
        applied: false,
        method: null,
        reason: 'no mock provider',
      });
      expect(sides.b.conditions?.location.applied).to.equal(true);
    });

    it('tells of a phone that could not be made calm or put back, and closes the rest', async () => {
      const lost = new MatadorError('lost', { code: 'phone-lost', source: 'phone' });
      world.fail('phone.calm phone-a0', lost);
      world.onCall = (call) => {
        if (call === 'app.close phone-b0') world.fail('phone.restore phone-b0', lost);
      };
      expect((await run(onePair())).complete).to.equal(1);
      expect(events.filter(({ kind }) => kind === 'testbed-warning')).to.have.length(2);
      expect(world.log).to.include('phone.close phone-b0').and.include('gateway.close gw-b0');
      const journal = [];
      for await (const { event } of readJournal(join(dataset, 'journal.jsonl'))) {
        journal.push(event);
      }
      expect(journal.filter((event) => event === 'testbed-warning')).to.have.length(2);
    });

    it('records no screen unless told to', async () => {
      await run(onePair());
      expect(world.log).not.to.include('phone.record phone-a0');
      expect((await stored('fake_de_ch_r1')).sides.a.recording).to.equal(null);
    });

    it('records the screens from before the app starts until after it is closed', async () => {
      await run(onePair({ record: true }));
      const order = ['phone.record', 'app.open', 'app.close', 'phone.stopRecording'].map((call) =>
        position(`${call} phone-a0`),
      );
      expect(order).to.deep.equal([...order].sort((x, y) => x - y));
      const { recording } = (await stored('fake_de_ch_r1')).sides.a;
      expect(recording?.reason).to.equal(null);
      expect(recording?.segments).to.deep.equal([
        {
          file: 'a.mp4',
          startedAt: '1970-01-01T00:00:01.000Z',
          stoppedAt: '1970-01-01T00:00:02.000Z',
        },
      ]);
      expect(await readdir(join(dataset, 'measurements', 'fake_de_ch_r1'))).to.include('b.mp4');
    });

    it('keeps a measurement whose recording failed', async () => {
      const full = new MatadorError('no space left', { code: 'x', source: 'phone' });
      world.fail('phone.record phone-a0', full);
      world.fail('phone.stopRecording phone-b0', full);
      expect((await run(onePair({ record: true }))).complete).to.equal(1);
      const { sides, failures } = await stored('fake_de_ch_r1');
      expect(failures).to.deep.equal([]);
      for (const side of ['a', 'b'] as const) {
        expect(sides[side].recording).to.deep.equal({ segments: [], reason: 'no space left' });
      }
    });
  });

  it('asks a plugin that fakes locations before the phone, and lets it stop', async () => {
    world.versatilePhones = true;
    world.spoofsLocations = true;
    await run(onePair());
    expect(world.log).to.include('spoofer.stop phone-a0');
    expect(world.log).not.to.include('phone.fakeLocation phone-a0 10 20');
    const { conditions } = (await stored('fake_de_ch_r1')).sides.a;
    expect(conditions?.location.method).to.equal('fake-spoofer');
  });

  it('says of phones that offer nothing of it that they are as they are', async () => {
    await run(onePair({ record: true }));
    const { conditions, recording } = (await stored('fake_de_ch_r1')).sides.a;
    expect(conditions?.firewall).to.deep.equal({
      allowed: ['org.example.fake'],
      applied: false,
      method: null,
      blocked: null,
      reason: 'this phone offers no way',
    });
    expect(recording).to.deep.equal({ segments: [], reason: 'this phone offers no way' });
  });
});
