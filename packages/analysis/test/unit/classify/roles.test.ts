import { expect } from 'chai';
import { classifyEndpoints } from '../../../src/classify/classify.js';
import { ControlTargets } from '../../../src/classify/identity.js';
import { cluesOfName } from '../../../src/classify/name-words.js';
import { defaultClassifyOptions } from '../../../src/classify/options.js';
import { mostProbableRole } from '../../../src/classify/roles.js';
import { shapeOf } from '../../../src/classify/shape.js';
import type { Clue } from '../../../src/classify/weights.js';
import { defaultRoleWeights } from '../../../src/classify/weights.js';
import type { ActiveTarget } from '../../../src/records.js';
import { activeTarget, conversation, slicesAt, start, unhurried } from './synthetic.js';

/** The role of one target of side a. @param inControl what was there with the app closed. */
function roleOf(
  each: ActiveTarget,
  others: readonly ActiveTarget[] = [],
  inControl: readonly ActiveTarget[] = [],
): string | undefined {
  const controls = new ControlTargets();
  controls.add(inControl);
  const recorded = { observedFrom: start, observedUntil: start + unhurried.end, peerAddresses: [] };
  return classifyEndpoints({
    measurements: [
      {
        measurement: 'signal_de_us_r1',
        app: 'signal',
        actions: conversation(unhurried),
        sides: {
          a: { ...recorded, targets: [each, ...others] },
          b: { ...recorded, targets: [] },
        },
      },
    ],
    controls,
  })[0]?.role;
}

const at = slicesAt([3000, 3100, 3200]);
const every = (ms: number, bytes: { out: number; in: number }) =>
  slicesAt(
    Array.from({ length: unhurried.end / ms }, (_, index) => index * ms),
    bytes,
  );

describe('roles beside messaging', () => {
  it('call: STUN and TURN, and datagrams as steady as speech', () => {
    const base = activeTarget({
      address: '203.0.113.1',
      protocol: 'udp',
      port: 50_000,
      activity: at,
    });
    expect(roleOf({ ...base, target: { ...base.target, service: 'stun' } })).to.equal('call');
    expect(roleOf({ ...base, target: { ...base.target, service: 'turn' } })).to.equal('call');
    const speech = slicesAt(Array.from({ length: 50 }, (_, index) => 62_000 + 100 * index));
    expect(
      roleOf(activeTarget({ address: '203.0.113.1', protocol: 'udp', activity: speech })),
    ).to.equal('call');
  });

  it('resolver: encrypted DNS, and whatever gave out addresses that were used', () => {
    const base = activeTarget({ address: '203.0.113.1', activity: at });
    expect(roleOf({ ...base, target: { ...base.target, service: 'dns-over-https' } })).to.equal(
      'resolver',
    );
    const announced = activeTarget({ address: '203.0.113.2', activity: at });
    const user = {
      ...announced,
      target: { ...announced.target, learnt: { how: 'announced' as const, by: ['203.0.113.1'] } },
    };
    expect(roleOf(base, [user])).to.equal('resolver');
    expect(roleOf(base)).to.equal('background');
  });

  it('push: kept, quiet, on a port that push services use', () => {
    const quiet = every(20_000, { out: 40, in: 40 });
    const push = activeTarget({ address: '203.0.113.1', port: 5228, activity: quiet });
    expect(roleOf(push, [], [push])).to.equal('push');
    const other = activeTarget({ address: '203.0.113.1', port: 443, activity: quiet });
    expect(roleOf(other, [], [other])).to.equal('background');
  });

  it('media: what is called so, and downloads', () => {
    const download = slicesAt([3000, 3100], { out: 300, in: 40_000 });
    const of = (name: string, activity = download) =>
      roleOf(activeTarget({ address: '203.0.113.1', names: [name], activity }));
    expect(of('cdn2.example.org')).to.equal('media');
    expect(of('scontent.xx.example.net')).to.equal('media');
    expect(of('a.example.net')).to.equal('media');
    expect(of('a.example.net', at)).to.equal('background');
  });

  it('telemetry: what is called so, and sends more than it gets', () => {
    const upload = slicesAt([3000, 3100], { out: 4000, in: 300 });
    const of = (name: string) =>
      roleOf(activeTarget({ address: '203.0.113.1', names: [name], activity: upload }));
    expect(of('app-measurement.example')).to.equal('telemetry');
    expect(of('firebaselogging.example.com')).to.equal('telemetry');
    expect(of('upload.example.com')).to.equal('media');
  });

  it('unknown: no message, and nothing that speaks for anything', () => {
    const silent = classifyEndpoints({
      measurements: [
        {
          measurement: 'signal_de_us_r1',
          app: 'signal',
          actions: [],
          sides: {
            a: {
              targets: [activeTarget({ address: '203.0.113.1', activity: at })],
              observedFrom: start,
              observedUntil: start + 1000,
              peerAddresses: [],
            },
            b: { targets: [], observedFrom: 0, observedUntil: 0, peerAddresses: [] },
          },
        },
      ],
      controls: new ControlTargets(),
    });
    expect(silent.map(({ role, score }) => [role, score])).to.deep.equal([['unknown', 0]]);
  });
});

describe('mostProbableRole', () => {
  const of = (fit: number, clues: readonly Clue[], weights = defaultRoleWeights) =>
    mostProbableRole(
      fit,
      defaultClassifyOptions.threshold,
      clues.map((clue) => ({ clue, sentence: '' })),
      weights,
    );

  it('is background where nothing is noticed, and messaging from the threshold on', () => {
    expect(of(0, []).role).to.equal('background');
    expect(of(0.59, []).role).to.equal('background');
    expect(of(0.61, []).role).to.equal('messaging');
  });

  it('holds presence in the controls against any fit', () => {
    expect(of(1, ['in-controls']).role).to.equal('background');
  });

  it('gives probabilities that fall with every role that is possible, too', () => {
    const alone = of(0.9, []);
    const doubted = of(0.9, ['media-word']);
    expect(doubted.role).to.equal('messaging');
    expect(doubted.probability).to.be.lessThan(alone.probability);
  });

  it('can be tuned', () => {
    const clues = { ...defaultRoleWeights.clues, 'media-word': { media: 1000 } };
    expect(of(1, ['media-word'], { ...defaultRoleWeights, clues }).role).to.equal('media');
  });
});

describe('cluesOfName', () => {
  const of = (name: string) => cluesOfName(name).map(({ clue }) => clue);

  it('finds words at the beginning or end of a label’s parts', () => {
    expect(of('cdn3.signal.org')).to.deep.equal(['media-word']);
    expect(of('i.ytimg.com')).to.deep.equal(['media-word']);
    expect(of('e-log.example')).to.deep.equal(['telemetry-word']);
    expect(of('TURN.example')).to.deep.equal(['call-word']);
  });

  it('does not take a part of another word for one, nor the public suffix', () => {
    expect(of('catalogue.example')).to.deep.equal([]);
    expect(of('saturnalia.example')).to.deep.equal([]);
    expect(of('imprint.example')).to.deep.equal([]);
    expect(of('example.media')).to.deep.equal([]);
    expect(of('')).to.deep.equal([]);
  });
});

describe('shapeOf', () => {
  it('adds up payload, and tells how long it lasted of what was recorded', () => {
    const shape = shapeOf(slicesAt([0, 500], { out: 10, in: 30 }), 'tcp', 60_000);
    expect(shape).to.deep.equal({
      payloadOut: 20,
      payloadIn: 60,
      lastedMs: 600,
      observedMs: 60_000,
      largestBurst: 40,
      likeCall: false,
    });
  });

  it('takes steady datagrams for a call, and neither a download nor a short exchange', () => {
    const steady = Array.from({ length: 30 }, (_, index) => 100 * index);
    const slices = slicesAt(steady);
    expect(shapeOf(slices, 'udp', 3000).likeCall).to.equal(true);
    expect(shapeOf(slices, 'tcp', 3000).likeCall).to.equal(false);
    expect(shapeOf(slices.slice(0, 10), 'udp', 3000).likeCall).to.equal(false);
    const download = slices.map((slice) => ({ ...slice, packetsIn: 15 }));
    expect(shapeOf(download, 'udp', 3000).likeCall).to.equal(false);
  });
});
