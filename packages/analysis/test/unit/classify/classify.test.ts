import type { SideName } from '@matador/core';
import { expect } from 'chai';
import { classifyEndpoints } from '../../../src/classify/classify.js';
import { ControlTargets } from '../../../src/classify/identity.js';
import type { ClassifyOptions } from '../../../src/classify/options.js';
import type { ActiveTarget } from '../../../src/records.js';
import { endpointRecordSchema } from '../../../src/records.js';
import type { TargetInput, Timing } from './synthetic.js';
import {
  activeTarget,
  conversation,
  hurried,
  messagingActivity,
  pushActivity,
  randomActivity,
  seededRandom,
  slicesAt,
  start,
  startOnlyActivity,
  unhurried,
} from './synthetic.js';

const chat = { address: '203.0.113.5', names: ['chat.example'] };
const push = { address: '203.0.113.9', port: 5228, names: ['push.example'] };

interface Scene {
  readonly timing?: Timing;
  readonly a: readonly TargetInput[];
  readonly b?: readonly TargetInput[];
  /** Absent: no control was recorded. */
  readonly control?: readonly TargetInput[];
  readonly options?: Partial<ClassifyOptions>;
  readonly silent?: boolean;
  /** Where each side sees the other's traffic come from; default: nobody knows. */
  readonly peerAddresses?: readonly string[];
  /** Measurements that all went the same way; default one. */
  readonly repetitions?: number;
}

function classify(scene: Scene) {
  const timing = scene.timing ?? unhurried;
  const controls = new ControlTargets();
  if (scene.control !== undefined) {
    controls.add(scene.control.map(activeTarget));
  }
  const side = (targets: readonly TargetInput[]) => ({
    targets: targets.map(activeTarget),
    observedFrom: start,
    observedUntil: start + timing.end,
    peerAddresses: scene.peerAddresses ?? [],
  });
  const observed = (repetition: number) => ({
    measurement: `signal_de_us_r${repetition}`,
    app: 'signal',
    actions: scene.silent === true ? [] : conversation(timing),
    sides: { a: side(scene.a), b: side(scene.b ?? []) },
  });
  const repetitions = Array.from({ length: scene.repetitions ?? 1 }, (_, index) => index + 1);
  return classifyEndpoints({
    measurements: repetitions.map(observed),
    controls,
    ...(scene.options === undefined ? {} : { options: scene.options }),
  });
}

function messaging(scene: Scene): string[] {
  return classify(scene)
    .filter(({ role }) => role === 'messaging')
    .map(({ side, address }) => `${side} ${address}`);
}

/** Thirty others, with one to eleven bursts a minute. */
function noise(endMs: number, random: () => number): TargetInput[] {
  return Array.from({ length: 30 }, (_, index) => ({
    address: `198.51.100.${index}`,
    names: index % 2 === 0 ? [`noise${index}.example`] : [],
    activity: randomActivity(endMs, 1 + 2 * (index % 6), random),
  })).filter(({ activity }) => activity.length > 0);
}

const recorded = (targets: readonly TargetInput[], end = unhurried.end) => ({
  targets: targets.map(activeTarget),
  observedFrom: start,
  observedUntil: start + end,
  peerAddresses: [] as readonly string[],
});

const carrying = (
  side: SideName,
  timing = unhurried,
  what: Omit<TargetInput, 'activity'> = chat,
) => ({
  ...what,
  activity: messagingActivity(timing, side),
});

describe('classifyEndpoints', function () {
  this.timeout(20_000);
  for (const [name, timing] of Object.entries({ unhurried, hurried })) {
    describe(`in an ${name} conversation`, () => {
      const both = { timing, a: [carrying('a', timing)], b: [carrying('b', timing)], control: [] };

      it('finds the server that was active at every message, on both sides', () => {
        expect(messaging(both)).to.deep.equal([`a ${chat.address}`, `b ${chat.address}`]);
      });

      it('tells it from servers that are contacted only when the app starts', () => {
        const cdn = { address: '203.0.113.6', names: ['cdn.example'] };
        const started = { ...cdn, activity: startOnlyActivity(timing) };
        const scene = { ...both, a: [...both.a, started], b: [...both.b, started] };
        expect(messaging(scene)).to.deep.equal([`a ${chat.address}`, `b ${chat.address}`]);
      });

      it('tells it from push, which wakes at every message but is there without the app, too', () => {
        const woken = (side: SideName) => ({ ...push, activity: pushActivity(timing, side) });
        const scene = {
          ...both,
          a: [...both.a, woken('a')],
          b: [...both.b, woken('b')],
          control: [{ ...push, address: '203.0.113.10', activity: slicesAt([0]) }],
        };
        expect(messaging(scene)).to.deep.equal([`a ${chat.address}`, `b ${chat.address}`]);
        const record = classify(scene).find(({ address }) => address === push.address)!;
        expect(record.evidence.at(-1)).to.equal('Also there with the app closed, as push.example.');
      });

      it('is not misled by thirty others that burst at random, with a control and hardly without', () => {
        const right = [`a ${chat.address}`, `b ${chat.address}`];
        let wrongWithoutControl = 0;
        for (let seed = 1; seed <= 50; seed++) {
          const random = seededRandom(seed);
          const a = noise(timing.end, random);
          const b = noise(timing.end, random);
          const scene = { ...both, a: [...both.a, ...a], b: [...both.b, ...b] };
          const control = noise(60_000, random);
          expect(messaging({ ...scene, control }), `seed ${seed}`).to.deep.equal(right);
          const found = messaging({ ...scene, control: [] });
          expect(found).to.include.members(right);
          wrongWithoutControl += found.length - right.length;
        }
        // 100 were right.
        expect(wrongWithoutControl).to.be.at.most(5);
      });

      it('is not misled by one that never rests', () => {
        const always = Array.from({ length: timing.end / 500 }, (_, index) => 500 * index);
        const busy = { address: '198.51.100.1', activity: slicesAt(always) };
        expect(messaging({ ...both, a: [busy], b: [busy] })).to.deep.equal([]);
      });
    });
  }

  it('finds a hard-wired server without a name', () => {
    const wired = { address: '203.0.113.50', port: 5222 };
    const scene = {
      a: [carrying('a', unhurried, wired)],
      b: [carrying('b', unhurried, wired)],
      control: [],
    };
    expect(messaging(scene)).to.have.length(2);
  });

  it('takes remains of earlier connections in a control for nothing', () => {
    const scene = { a: [carrying('a')], b: [carrying('b')] };
    const remains = { ...chat, names: [], activity: slicesAt([0]) };
    expect(messaging({ ...scene, control: [{ ...remains, begun: false }] })).to.have.length(2);
    expect(messaging({ ...scene, control: [remains] })).to.have.length(0);
  });

  it('finds regional servers, one for each side, with one name or with two', () => {
    const asia = { address: '198.51.100.77', names: ['asia.chat.example'] };
    const scene = { a: [carrying('a')], b: [carrying('b', unhurried, asia)], control: [] };
    expect(messaging(scene)).to.deep.equal([`a ${chat.address}`, `b ${asia.address}`]);
    const oneName = { ...asia, names: chat.names };
    expect(messaging({ ...scene, b: [carrying('b', unhurried, oneName)] })).to.have.length(2);
  });

  it('finds both servers of an app that sends by one and receives by another', () => {
    const windows = (side: SideName, direction: 'in' | 'out') => ({
      address: direction === 'out' ? '203.0.113.1' : '203.0.113.2',
      names: [`${direction}.example`],
      activity: messagingActivity(unhurried, side).filter(({ at }) => {
        const index = unhurried.pressed.findIndex(
          (pressed) => at >= start + pressed && at < start + pressed + 400 + 200,
        );
        const sends = (index % 2 === 0) === (side === 'a');
        return index >= 0 && sends === (direction === 'out');
      }),
    });
    const scene = {
      a: [windows('a', 'out'), windows('a', 'in')],
      b: [windows('b', 'out'), windows('b', 'in')],
      control: [],
      repetitions: 5,
    };
    expect(messaging(scene)).to.have.length(20);
  });

  it('finds both addresses where the app reconnects to another of the same name', () => {
    const activity = messagingActivity(unhurried, 'a');
    const middle = start + 40_000;
    const first = { ...chat, activity: activity.filter(({ at }) => at < middle) };
    const second = {
      ...chat,
      address: '203.0.113.55',
      activity: activity.filter(({ at }) => at >= middle),
    };
    const idle = { ...chat, address: '203.0.113.56', activity: startOnlyActivity(unhurried) };
    const scene = { a: [first, second, idle], b: [carrying('b')], control: [] };
    expect(messaging(scene)).to.deep.equal([
      `a ${chat.address}`,
      'a 203.0.113.55',
      `b ${chat.address}`,
    ]);
  });

  it('does not take one request that spans messages in quick succession for their carrier', () => {
    // Seen in a virtual phone: a second of telemetry while four messages pass within three.
    const request = slicesAt([8000, 8500, 8900, 9100, 9400, 9600, 10_000]);
    const telemetry = { address: '198.51.100.8', names: ['log.example'], activity: request };
    const scene = {
      timing: { ...hurried, pressed: [8000, 8700, 9300, 9900], end: 11_500 },
      a: [telemetry],
      control: [],
    };
    expect(messaging(scene)).to.deep.equal([]);
    expect(classify(scene)[0]?.evidence[0]).to.equal(
      'Payload at 1 of 2 messages sent and 2 of 2 received here; ' +
        'at 1 more only the set-up of its connection.',
    );
  });

  it('is surer of what happens in every measurement, and not of what did in one', () => {
    // Two messages each way, of which the first two fall into the connection's set-up.
    const timing = { ...hurried, appStart: 7700, pressed: [8000, 8300, 9200, 9800], end: 11_000 };
    const plain = { ...chat, names: ['node.example'] };
    const once = { timing, a: [carrying('a', timing, plain)], control: [] };
    expect(messaging(once)).to.deep.equal([]);
    expect(messaging({ ...once, repetitions: 6 })).to.have.length(6);

    const log = (activity: ActiveTarget['activity']) => ({
      targets: [activeTarget({ address: '198.51.100.8', names: ['log.example'], activity })],
      observedFrom: start,
      observedUntil: start + unhurried.end,
      peerAddresses: [],
    });
    const asIfMessaging = log(messagingActivity(unhurried, 'a'));
    const atOtherTimes = log(slicesAt([500, 5000, 65_000]));
    const records = classifyEndpoints({
      measurements: [asIfMessaging, atOtherTimes, atOtherTimes, atOtherTimes].map((a, index) => ({
        measurement: `signal_de_us_r${index + 1}`,
        app: 'signal',
        actions: conversation(unhurried),
        sides: { a, b: { targets: [], observedFrom: 0, observedUntil: 0, peerAddresses: [] } },
      })),
      controls: new ControlTargets(),
    });
    expect(records.map(({ role }) => role)).to.deep.equal(Array(4).fill('telemetry'));
  });

  it('does not take one hit in four for recurrence', () => {
    const once = (side: SideName) => ({
      address: '198.51.100.3',
      activity: slicesAt([side === 'a' ? 25_150 : 35_150]),
    });
    expect(messaging({ a: [once('a')], b: [once('b')], control: [] })).to.deep.equal([]);
  });

  it('asks for payload in the message’s direction: bare acknowledgements carry nothing', () => {
    const bare = (side: SideName) => ({
      ...chat,
      activity: messagingActivity(unhurried, side).map((slice) => ({
        ...slice,
        payloadIn: 0,
        payloadOut: 0,
      })),
    });
    expect(messaging({ a: [bare('a')], b: [bare('b')], control: [] })).to.deep.equal([]);
  });

  it('tells names that share an address of a content network apart, by what the phone asked for', () => {
    const shared = { ...chat, address: '203.0.113.200' };
    const control = [{ ...shared, names: ['other.example'], activity: slicesAt([0]) }];
    const scene = {
      a: [carrying('a', unhurried, shared)],
      b: [carrying('b', unhurried, shared)],
      control,
    };
    expect(messaging(scene)).to.have.length(2);
    const nameless = control.map((target) => ({ ...target, names: [] }));
    expect(messaging({ ...scene, control: nameless })).to.deep.equal([]);
  });

  it('works without a control, less surely, and says so', () => {
    const scene = { a: [carrying('a')], b: [carrying('b')] };
    const [records, surer] = [classify(scene), classify({ ...scene, control: [] })];
    expect(records.map(({ role }) => role)).to.deep.equal(['messaging', 'messaging']);
    expect(records[0]?.score).to.be.lessThan(surer[0]?.score ?? 0);
    expect(records[0]?.evidence.at(-1)).to.equal('No control was recorded.');
  });

  it('works with the capture of one side alone', () => {
    expect(messaging({ a: [carrying('a')], control: [] })).to.deep.equal([`a ${chat.address}`]);
  });

  it('says unknown where no message was exchanged', () => {
    const records = classify({ a: [carrying('a')], control: [], silent: true });
    expect(records[0]).to.include({ role: 'unknown', score: 0 });
    expect(records[0]?.evidence[0]).to.equal('No message was exchanged.');
  });

  it('finds nothing where clocks differ by more than the slack that is allowed', () => {
    const late = (target: TargetInput) => ({
      ...target,
      activity: target.activity.map((slice) => ({ ...slice, at: slice.at + 1800 })),
    });
    const scene = { a: [late(carrying('a'))], b: [late(carrying('b'))], control: [] };
    expect(messaging(scene)).to.deep.equal([]);
    expect(messaging({ ...scene, options: { clockSlackMs: 2000 } })).to.have.length(2);
  });

  it('gives each target of each side a valid record with its evidence in numbers', () => {
    const records = classify({ a: [carrying('a')], b: [carrying('b')], control: [] });
    expect(records.map((record) => endpointRecordSchema.parse(record))).to.deep.equal(records);
    expect(records[0]).to.deep.include({
      measurement: 'signal_de_us_r1',
      app: 'signal',
      side: 'a',
      protocol: 'tcp',
      address: chat.address,
      port: 443,
      names: ['chat.example'],
      role: 'messaging',
      peer: false,
    });
    expect(records[0]?.score).to.be.within(0.95, 1);
    expect(records[0]?.evidence[0]).to.equal(
      'Payload at 2 of 2 messages sent and 2 of 2 received here.',
    );
    expect(records[0]?.evidence[1]).to.match(
      /^All of this name or address in the campaign: 8 of 8 messages sent and received, by chance with probability \d\.\de-\d+\.$/,
    );
  });

  it('takes names that differ in their digits for one: who finds another server every time', () => {
    // In a rush, one measurement tells too little.
    const timing = { ...hurried, appStart: 7700, pressed: [8000, 8300, 9200, 9800], end: 11_000 };
    const server = (number: number) => ({
      address: `203.0.113.${number}`,
      names: [`e${number}.net.example`],
    });
    const records = classifyEndpoints({
      measurements: [1, 2, 3, 4, 5, 6].map((number) => ({
        measurement: `signal_de_us_r${number}`,
        app: 'signal',
        actions: conversation(timing),
        sides: {
          a: recorded([carrying('a', timing, server(number))], timing.end),
          b: recorded([carrying('b', timing, server(10 + number))], timing.end),
        },
      })),
      controls: new ControlTargets(),
    });
    expect(records.map(({ role }) => role)).to.deep.equal(Array(12).fill('messaging'));
  });

  describe('between phones that talk straight to each other', () => {
    const peer = { protocol: 'udp', address: '192.0.2.77', port: 40_000 };
    const relay = { ...chat, activity: startOnlyActivity(unhurried) };
    const direct = {
      a: [carrying('a', unhurried, peer), relay],
      b: [carrying('b', unhurried, peer), relay],
      control: [],
      peerAddresses: [peer.address],
    };

    it('finds the other side to be what carried the messages, and says so', () => {
      expect(messaging(direct)).to.deep.equal([`a ${peer.address}`, `b ${peer.address}`]);
      const record = classify(direct).find(({ address }) => address === peer.address);
      expect(record?.peer).to.equal(true);
      expect(record?.evidence).to.include(
        'Peer-to-peer: the other side’s traffic comes from there.',
      );
    });

    it('is not told away from the relay by what the relay did not have to carry', () => {
      // One measurement in which the phones found no way, among three in which they did.
      const fallback = {
        a: recorded([carrying('a'), { ...peer, activity: slicesAt([25_150], { out: 60 }) }]),
        b: recorded([carrying('b'), { ...peer, activity: slicesAt([26_150], { out: 60 }) }]),
      };
      const straight = { a: recorded(direct.a), b: recorded(direct.b) };
      const records = classifyEndpoints({
        measurements: [straight, straight, straight, fallback].map((sides, index) => ({
          measurement: `signal_de_us_r${index + 1}`,
          app: 'signal',
          actions: conversation(unhurried),
          sides: {
            a: { ...sides.a, peerAddresses: [peer.address] },
            b: { ...sides.b, peerAddresses: [peer.address] },
          },
        })),
        controls: new ControlTargets(),
      });
      const found = records
        .filter(({ role }) => role === 'messaging')
        .map(({ measurement, side, address }) => `${measurement} ${side} ${address}`);
      const sidesOf = (measurement: string, address: string) =>
        ['a', 'b'].map((side) => `signal_de_us_${measurement} ${side} ${address}`);
      expect(found).to.have.members([
        ...['r1', 'r2', 'r3'].flatMap((measurement) => sidesOf(measurement, peer.address)),
        ...sidesOf('r4', chat.address),
      ]);
      const attempt = records.find(
        ({ measurement, address }) => measurement.endsWith('r4') && address === peer.address,
      );
      expect(attempt?.role).to.equal('background');
      expect(attempt?.evidence).to.include(
        'Tried to reach the other phone directly; nothing came back.',
      );
    });
  });

  it('lends probability to what stands beside a messaging endpoint', () => {
    const near = { address: '203.0.113.99', names: ['other.chat.example'] };
    const far = { address: '198.51.100.99', names: ['other.test'] };
    const scoreOf = (what: typeof near) =>
      classify({
        a: [carrying('a'), { ...what, activity: slicesAt([25_150, 45_150, 58_000]) }],
        b: [carrying('b')],
        control: [],
      }).find(({ address }) => address === what.address);
    expect(scoreOf(near)?.evidence).to.include.members([
      'In the subnet of a messaging endpoint.',
      'Under the domain of a messaging endpoint.',
    ]);
    expect(scoreOf(near)?.role).to.equal('background');
    expect(scoreOf(near)?.score).to.be.lessThan(scoreOf(far)?.score ?? 0);
  });

  it('has nothing to say of captures without a target', () => {
    const none: ActiveTarget[] = [];
    expect(
      classify({ a: none.map(({ target }) => ({ ...target, names: [], activity: [], port: 1 })) }),
    ).to.deep.equal([]);
  });
});
