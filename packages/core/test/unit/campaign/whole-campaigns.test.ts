import { expect } from 'chai';
import { appendFile, cp, mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CampaignState } from '../../../src/campaign/state.js';
import type {
  CampaignInput,
  CampaignResult,
  Config,
  EngineEvent,
  JournalEntry,
} from '../../../src/index.js';
import {
  planCampaign,
  requestControl,
  campaignStatus,
  Dataset,
  diskFull,
  MatadorError,
  readJournal,
  runCampaign,
} from '../../../src/index.js';
import { configuration } from '../../support/configuration.js';
import { FakeTime } from '../../support/fake-time.js';
import { FakeWorld } from '../../support/fake-world.js';

const always = 9999;
const down = new MatadorError('it does not answer', {
  code: 'unreachable',
  source: 'vantage-point',
});

describe('a campaign in which things fail', function () {
  this.timeout(60_000);
  let dataset: string;
  let world: FakeWorld;
  let time: FakeTime;
  let events: EngineEvent[];
  beforeEach(async () => {
    dataset = await mkdtemp(join(tmpdir(), 'matador-campaign-'));
    world = new FakeWorld();
    time = new FakeTime();
    events = [];
  });
  afterEach(async () => {
    await rm(dataset, { recursive: true });
  });

  const run = (config: Config, more: Partial<CampaignInput> = {}): Promise<CampaignResult> =>
    runCampaign({
      config,
      implementations: world,
      plugins: [],
      toolVersion: '0.0.0',
      dataset,
      onEvent: (event) => events.push(event),
      signal: new AbortController().signal,
      time,
      ...more,
    });
  const eventsOf = (kind: EngineEvent['kind']) => events.filter((event) => event.kind === kind);
  const folders = () => readdir(join(dataset, 'measurements'));
  /** DE, CH and US, of which DE has a spare. */
  const withSpare = (campaign: Readonly<Record<string, unknown>> = {}, testbeds = 1): Config => {
    const config = configuration({
      testbeds,
      campaign: { vantagePoints: ['de', 'ch', 'us'], ...campaign },
    });
    const spare = { ...config.vantagePoints[0]!, id: 'de2', address: '203.0.113.99' };
    return { ...config, vantagePoints: [...config.vantagePoints, spare] };
  };
  const failTunnels = (vantagePoint: string, times: number) => {
    for (const gateway of ['gw-a0', 'gw-b0', 'gw-a1', 'gw-b1']) {
      world.fail(`tunnel.open ${gateway} ${vantagePoint}`, down, times);
    }
  };

  it('goes on with others while a vantage point is down, and comes back to it', async () => {
    world.fail('tunnel.open gw-a0 de', down, 2);
    expect(await run(withSpare())).to.include({ complete: 6, reason: 'finished' });
    expect(eventsOf('vantage-point-waiting')).to.have.length(2);
    expect(eventsOf('vantage-point-replaced')).to.have.length(0);
    expect(await folders()).to.include('fake_de_ch_r1');
  });

  it('replaces a vantage point that is down for good, and measures again what it had finished', async () => {
    world.onCall = (call) => {
      if (call === 'app.open phone-a0' && world.log.filter((each) => each === call).length === 2) {
        failTunnels('de', always);
      }
    };
    const result = await run(withSpare());
    expect(result).to.deep.include({ complete: 6, planned: 6, impossible: [], reason: 'finished' });
    const [replaced] = eventsOf('vantage-point-replaced');
    expect(replaced).to.deep.include({ vantagePoint: 'de', by: 'de2', again: ['fake_de_de_r1'] });
    const complete = (await folders()).filter((name) => !name.includes('.failed-'));
    expect(complete.sort()).to.deep.equal([
      'fake_ch_ch_r1',
      'fake_ch_us_r1',
      'fake_de2_ch_r1',
      'fake_de2_de2_r1',
      'fake_de2_us_r1',
      'fake_de_de_r1',
      'fake_us_us_r1',
    ]);
  });

  it('records as impossible what a vantage point without a spare leaves, and measures the rest', async () => {
    failTunnels('us', always);
    const result = await run(withSpare());
    expect(result).to.include({ complete: 3, reason: 'finished' });
    expect(result.impossible).to.have.members(['fake_us_us_r1', 'fake_de_us_r1', 'fake_ch_us_r1']);
    const status = await campaignStatus(await Dataset.open(dataset));
    expect(status).to.include({ state: 'finished', complete: 3, remaining: 3 });
    expect(status.impossible).to.deep.include({
      measurement: 'fake_ch_us_r1',
      reason: 'us unreachable: it does not answer',
    });
  });

  it('tries a stopped testbed again, and lets the others go on meanwhile', async () => {
    const lost = new MatadorError('gone', { code: 'phone-lost', source: 'phone' });
    world.fail('phone.open phone-a0', lost, 2);
    world.fail('phone.wake phone-b1', lost, always);
    expect(await run(withSpare({}, 2))).to.include({ complete: 6, reason: 'finished' });
  });

  it('gives up a testbed whose phone does not come back, which status tells', async () => {
    const lost = new MatadorError('gone', { code: 'phone-lost', source: 'phone' });
    world.fail('phone.open phone-a0', lost, always);
    expect(await run(withSpare())).to.include({ complete: 0, reason: 'no-testbed-left' });
    expect(eventsOf('testbed-stopped')).to.have.length(5);
    const { testbeds } = await campaignStatus(await Dataset.open(dataset));
    expect(testbeds[0]).to.include({ state: 'stopped', reason: 'phone-lost: gone' });
  });

  it('pauses while the disk is full, and holds it against no measurement', async () => {
    let free = 1e9;
    world.onCall = (call) => {
      if (call !== 'app.send phone-a0' || time.slept.length > 0) return;
      free = 0;
      world.fail(call, new MatadorError('no', { code: 'x', source: 'app' }));
    };
    const sleep = time.sleep.bind(time);
    time.sleep = async (ms, signal) => {
      await sleep(ms, signal);
      if (time.slept.length === 3) free = 1e9;
    };
    const result = await run(withSpare({ vantagePoints: ['ch'] }), {
      freeBytes: () => Promise.resolve(free),
    });
    expect(result).to.include({ complete: 1, reason: 'finished' });
    expect(await folders()).to.deep.equal(['fake_ch_ch_r1']);
    expect(events.map(({ kind }) => kind)).to.include.members(['run-paused', 'run-resumed']);
    expect(time.slept).to.have.length(3);
  });

  it('holds a full disk against no measurement, also where there is room again at once', async () => {
    world.fail('app.send phone-a0', diskFull('a.pcapng', undefined, 'capture'));
    expect(await run(withSpare({ vantagePoints: ['ch'] }))).to.include({ complete: 1 });
    expect(await folders()).to.deep.equal(['fake_ch_ch_r1']);
    expect(time.slept).to.have.length(1);
  });

  it('ends after a day without room, and says so', async () => {
    const result = await run(withSpare(), { freeBytes: () => Promise.resolve(0) });
    expect(result).to.include({ complete: 0, reason: 'disk-full' });
    expect(time.slept.length * 10_000).to.equal(24 * 3_600_000);
    expect(await campaignStatus(await Dataset.open(dataset))).to.include({ state: 'disk-full' });
  });

  it('ends what is under way before it stops, and goes on later', async () => {
    const finish = new AbortController();
    world.onCall = (call) => {
      if (call === 'app.open phone-a0') finish.abort();
    };
    const first = await run(withSpare(), { finish: finish.signal });
    expect(first).to.include({ complete: 1, reason: 'stopped' });
    expect(eventsOf('run-stopping')).to.have.length(1);
    expect(await run(withSpare())).to.include({ complete: 6, reason: 'finished' });
  });

  it('is refused on a data set that another run writes', async () => {
    let refusal: unknown;
    const second = (async () => {
      while (!world.log.includes('app.open phone-a0')) await new Promise(setImmediate);
      refusal = await run(withSpare()).catch((error: unknown) => error);
    })();
    world.canTrace = new Promise((resolve) => setTimeout(resolve, 4000));
    await Promise.all([run(withSpare()), second]);
    expect(refusal).to.have.property('code', 'run-under-way');
  });

  it('can be paused, resumed and stopped from outside', async () => {
    const { signal } = new AbortController();
    const asked: string[] = [];
    const ask = async (request: 'pause' | 'resume' | 'stop') => {
      await requestControl(dataset, request, signal);
      asked.push(request);
    };
    const until = async (isSo: () => boolean) => {
      while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 50));
    };
    const steer = async () => {
      await until(() => world.log.includes('app.open phone-a0'));
      await ask('pause');
    };
    world.canTrace = steer();
    const steering = (async () => {
      await until(() => asked.length > 0 && eventsOf('measurement-finished').length > 0);
      expect((await campaignStatus(await Dataset.open(dataset))).paused).to.include('resume');
      await ask('resume');
      await ask('stop');
    })();
    const result = await run(withSpare({ repetitions: 50 }));
    await steering;
    expect(result.reason).to.equal('stopped');
    expect(result.complete).to.be.within(1, 299);
    const refusal = await requestControl(dataset, 'pause', signal).catch((error: unknown) => error);
    expect(refusal).to.have.property('code', 'no-run');
  });

  it('goes on from a journal cut anywhere, and neither loses nor repeats what was finished', async () => {
    world.onCall = (call) => {
      if (call === 'app.open phone-b0' && world.log.filter((each) => each === call).length === 3) {
        failTunnels('de', always);
        world.fail('app.send phone-a0', new MatadorError('no', { code: 'x', source: 'app' }), 2);
        world.onCall = () => undefined;
      }
    };
    await run(withSpare());
    const journal = join(dataset, 'journal.jsonl');
    const { length } = await readFile(journal);
    const before = new Set(await folders());
    const entries: JournalEntry[] = [];
    for await (const entry of readJournal(journal)) entries.push(entry);
    for (let known = 0; known <= entries.length; known++) {
      const state = new CampaignState(planCampaign(withSpare()));
      for (const entry of entries.slice(0, known)) state.apply(entry);
      state.reconcile([...before]);
      const phases = state.steps().map(({ phase }) => phase);
      expect(phases, `after ${known} entries`).to.deep.equal(Array(6).fill('complete'));
    }
    const kept = dataset;
    for (const share of [0, 0.2, 0.47, 0.73, 0.9, 1]) {
      dataset = `${kept}-cut`;
      await cp(kept, dataset, { recursive: true });
      await truncate(join(dataset, 'journal.jsonl'), Math.round(length * share));
      await rm(join(dataset, 'datapackage.json'));
      world = new FakeWorld();
      const result = await run(withSpare());
      expect(result, `cut at ${share}`).to.include({ complete: 6, reason: 'finished' });
      expect(world.log, `cut at ${share}`).to.deep.equal([]);
      expect(new Set(await folders())).to.deep.equal(before);
      await rm(dataset, { recursive: true });
    }
    dataset = kept;
  });

  it('knows after a kill what was given up, replaced and waited for', async () => {
    failTunnels('us', always);
    failTunnels('de', 5);
    await run(withSpare());
    const journal = join(dataset, 'journal.jsonl');
    const lines = (await readFile(journal, 'utf8')).trimEnd().split('\n');
    expect(lines.at(-1)).to.include('run-ended');
    await rm(join(dataset, 'datapackage.json'));
    await truncate(journal, 0);
    await appendFile(journal, `${lines.slice(0, -1).join('\n')}\n`);
    world.log.length = 0;
    const again = await run(withSpare());
    expect(again).to.include({ complete: 3, reason: 'finished' });
    expect(again.impossible).to.have.length(3);
    expect(world.log).to.deep.equal([]);
    const kinds = [];
    for await (const { event } of readJournal(journal)) kinds.push(event);
    expect(kinds).to.include.members(['vantage-point-replaced', 'vantage-point-given-up']);
  });
});
