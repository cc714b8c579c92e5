import { expect } from 'chai';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  CampaignResult,
  Config,
  EngineEvent,
  Measurement,
  PathTrace,
} from '../../src/index.js';
import { Dataset, MatadorError, readJournal, runCampaign } from '../../src/index.js';
import { configuration } from '../support/configuration.js';
import { FakeTime } from '../support/fake-time.js';
import { FakeWorld } from '../support/fake-world.js';

describe('running a campaign', function () {
  this.timeout(20_000);
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
      time: new FakeTime(),
    });
  const onePair = (campaign = {}) =>
    configuration({
      vantagePoints: ['DE', 'CH'],
      campaign: { sameCountryPairs: false, ...campaign },
    });
  const stored = async (folder: string): Promise<Measurement> =>
    (await (await Dataset.open(dataset)).measurement(folder)).record;
  const storedTraces = async (folder: string): Promise<PathTrace[]> => {
    const traces = [];
    for await (const trace of (await (await Dataset.open(dataset)).measurement(folder)).traces()) {
      traces.push(trace);
    }
    return traces;
  };
  const position = (call: string) => {
    const index = world.log.indexOf(call);
    expect(index, call).to.be.greaterThan(-1);
    return index;
  };

  it('measures every pair and records each message with both times', async () => {
    const result = await run(configuration());
    expect(result).to.deep.equal({
      complete: 6,
      planned: 6,
      givenUp: [],
      impossible: [],
      reason: 'finished',
    });
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

  it('keeps what the adapters say of the campaign’s apps, so that old data says it too', async () => {
    await run(onePair());
    const { campaign } = await Dataset.open(dataset);
    expect(campaign.apps).to.deep.equal([world.get('app').manifest]);
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
        `capture.start ${gateway} wlan0`,
        `phone.joinWifi ${phone}`,
        `app.open ${phone}`,
        `app.close ${phone}`,
        `phone.leaveWifi ${phone}`,
        `capture.stop ${gateway} wlan0`,
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

  it('traces through the tunnel, and only then closes it, where there is no shell', async () => {
    const config = onePair();
    const [de, ...others] = config.vantagePoints;
    const { shell: _, ...withoutShell } = de!;
    await run({
      ...config,
      vantagePoints: [{ ...withoutShell, address: '203.0.113.1' }, ...others],
    });
    const traces = await storedTraces('fake_de_ch_r1');
    const ofDe = traces.filter(({ context }) => context?.vantagePoint === 'de');
    expect(ofDe).to.have.length(2);
    for (const { context, hops } of ofDe) {
      expect(context?.tracedFrom).to.equal('gateway');
      expect(context?.tunnelHops).to.have.length(1);
      expect(hops).to.deep.equal([]);
    }
    expect(position('tunnel.close gw-a0 de')).to.be.greaterThan(
      world.log.lastIndexOf('probe.trace tcp 198.51.100.7'),
    );
  });

  it('keeps a tunnel for the next measurement of its vantage point, after a good one', async () => {
    const error = new MatadorError('no send button', { code: 'element-missing', source: 'app' });
    world.fail('app.send phone-a0', error);
    await run(onePair({ repetitions: 3 }));
    const opened = ['fake_de_ch_r1', 'fake_de_ch_r2', 'fake_de_ch_r3'].map(
      async (id) => (await stored(id)).sides.a.tunnel?.openedFor,
    );
    // The first attempt failed and took its tunnel down; whichever came next opened another.
    expect((await Promise.all(opened)).filter((id) => id === undefined)).to.have.length(1);
    expect(world.log.filter((call) => call === 'tunnel.open gw-a0 de')).to.have.length(2);
    expect(world.log.filter((call) => call === 'tunnel.close gw-a0 de')).to.have.length(2);
    expect(world.log.filter((call) => call === 'tunnel.exit gw-a0 de')).to.have.length(4);
    expect(position('tunnel.close gw-a0 de')).to.be.lessThan(
      world.log.lastIndexOf('tunnel.open gw-a0 de'),
    );
  });

  it('opens another tunnel where the kept one is dead or leads elsewhere', async () => {
    world.tunnelsHealthy = false;
    await run(configuration({ vantagePoints: ['DE', 'CH'] }));
    expect(world.log.filter((call) => call.startsWith('tunnel.open'))).to.have.length(6);
    expect(world.log.filter((call) => call.startsWith('tunnel.close'))).to.have.length(6);
  });

  it('traces the paths of one measurement while the next has the phones', async () => {
    let messages = 0;
    world.canTrace = new Promise((resolve) => {
      world.onCall = (call) => {
        if (call === 'app.send phone-a0' && ++messages === 3) resolve();
      };
    });
    const result = await run(onePair({ repetitions: 2, messagesPerDirection: 2 }));
    expect(result).to.include({ complete: 2, reason: 'finished' });
    const finished = events.findIndex(({ kind }) => kind === 'measurement-finished');
    const started = events.findLastIndex(({ kind }) => kind === 'measurement-started');
    expect(started).to.be.lessThan(finished);
  });

  it('repeats what could not be traced though nothing else is left', async () => {
    world.fail('extractor.extract', new Error('no room'));
    expect(await run(onePair())).to.include({ complete: 1, reason: 'finished' });
  });

  it('repeats traces, and shares them while they are fresh', async () => {
    const config = configuration({ vantagePoints: ['DE', 'CH'] });
    await run({ ...config, trace: { ...config.trace, repetitions: 2, freshMinutes: 5 } });
    const all = await Promise.all(
      ['fake_de_de_r1', 'fake_de_ch_r1', 'fake_ch_ch_r1'].map(storedTraces),
    );
    const contexts = all.flat().flatMap(({ context }) => context ?? []);
    const own = contexts.filter(({ sharedFrom }) => sharedFrom === undefined);
    expect(own.map(({ repetition }) => repetition)).to.include.members([1, 2]);
    expect(own.find(({ repetition }) => repetition === 2)?.changed).to.deep.equal([]);
    expect(contexts.filter(({ sharedFrom }) => sharedFrom !== undefined)).not.to.deep.equal([]);
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
    const error = new MatadorError('not sent', { code: 'message-not-sent', source: 'app' });
    world.fail('app.send phone-a0', error, 3);
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

  it('keeps what phones tell of, with pictures of their screens', async () => {
    world.versatilePhones = true;
    world.onCall = (call) => {
      if (call !== 'app.send phone-a0') return;
      world.listeners.get('phone-b0')?.({
        kind: 'connection-lost',
        what: 'gone',
        action: 'survived',
      });
    };
    await run(onePair({ messagesPerDirection: 1 }));
    const { outcome, anomalies } = await stored('fake_de_ch_r1');
    expect(outcome).to.equal('complete');
    const [anomaly, ...more] = anomalies ?? [];
    expect(more).to.deep.equal([]);
    expect(anomaly).to.deep.include({
      side: 'b',
      kind: 'connection-lost',
      what: 'gone',
      action: 'survived',
      screenshot: 'b-screen-1.png',
    });
    const folder = join(dataset, 'measurements', 'fake_de_ch_r1');
    expect(await readFile(join(folder, 'b-screen-1.png'), 'utf8')).to.equal('picture of phone-b0');
    expect(events).to.deep.include({
      kind: 'anomaly',
      testbed: 'testbed-1',
      measurement: 'fake_de_ch_r1',
      anomaly,
    });
    expect(world.listeners.size, 'nobody listens when it is over').to.equal(0);
  });

  it('shows both phones where a conversation fails', async () => {
    world.versatilePhones = true;
    const error = new MatadorError('not sent', { code: 'message-not-sent', source: 'app' });
    world.fail('app.send phone-a0', error);
    await run(onePair());
    const { failures } = await stored('fake_de_ch_r1.failed-1');
    expect(failures.map(({ evidence }) => evidence)).to.deep.equal([
      ['a-screen-1.png', 'b-screen-1.png'],
    ]);
    expect(await readdir(join(dataset, 'measurements', 'fake_de_ch_r1.failed-1'))).to.include(
      'b-screen-1.png',
    );
    expect((await stored('fake_de_ch_r1')).outcome).to.equal('complete');
  });

  it('fails what was measured on a phone that went elsewhere, and stops its testbed for a while', async () => {
    world.versatilePhones = true;
    const error = new MatadorError('elsewhere', { code: 'wifi-other', source: 'phone' });
    world.fail('phone.check phone-b0 lab', error);
    const result = await run(onePair());
    expect(result).to.include({ reason: 'finished', complete: 1 });
    expect(events.filter(({ kind }) => kind === 'testbed-stopped')).to.have.length(1);
    expect(events.filter(({ kind }) => kind === 'testbed-opened')).to.have.length(2);
    const { failures } = await stored('fake_de_ch_r1.failed-1');
    expect(failures).to.have.length(1);
    expect(failures[0]).to.include({ stage: 'phone', side: 'b', code: 'wifi-other' });
  });

  it('blames the phone rather than the app that starved on it', async () => {
    world.versatilePhones = true;
    const error = new MatadorError('late', { code: 'message-not-received', source: 'app' });
    world.fail('app.waitForMessage phone-b0', error);
    world.fail(
      'phone.check phone-b0 lab',
      new MatadorError('it restarted', { code: 'phone-restarted', source: 'phone' }),
    );
    await run(onePair());
    const { failures } = await stored('fake_de_ch_r1.failed-1');
    expect(failures.map(({ code }) => code)).to.deep.equal([
      'message-not-received',
      'phone-restarted',
    ]);
    expect(events.find(({ kind }) => kind === 'testbed-stopped')).to.have.nested.property(
      'failure.code',
      'phone-restarted',
    );
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
    const stops = events.filter((event) => event.kind === 'testbed-stopped');
    expect(new Set(stops.map(({ testbed }) => testbed))).to.deep.equal(new Set(['testbed-1']));
  });

  it('says so when no testbed is left', async () => {
    const error = new MatadorError('gone', { code: 'phone-offline', source: 'phone' });
    world.fail('phone.open phone-b0', error, 99);
    expect(await run(onePair())).to.include({ complete: 0, reason: 'no-testbed-left' });
    expect(world.log).to.include('gateway.close gw-a0');
  });

  it('refuses an exit that is not the vantage point', async () => {
    const config = onePair();
    world.fail(
      'tunnel.exit gw-a0 de',
      new MatadorError('seen as 192.0.2.9', { code: 'wrong-exit', source: 'vantage-point' }),
      99,
    );
    expect((await run(config)).impossible).to.deep.equal(['fake_de_ch_r1']);
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
      'capture.stop gw-b0 wlan0',
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
